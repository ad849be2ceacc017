import type { Client } from "@elastic/elasticsearch";
import type { Admin } from "@platformatic/kafka";
import type { WebHdfs } from "@tickstack/runtime/webhdfs";
import { applyAcls, planAcls, readAcls } from "./acls.ts";
import type { Change } from "./change.ts";
import type { Declaration, NamedBody } from "./declaration.ts";
import {
	applyDirectories,
	planDirectories,
	readDirectories,
} from "./directories.ts";
import {
	applyObjects,
	type ObjectKind,
	planObjects,
	readObjects,
} from "./elasticsearch-objects.ts";
import {
	applyElasticsearchUsers,
	withPasswords as elasticsearchUsersOf,
	planElasticsearchUsers,
	readElasticsearchUsers,
} from "./elasticsearch-users.ts";
import {
	componentTemplates,
	componentTemplatesOf,
	indexTemplates,
	indexTemplatesOf,
} from "./index-templates.ts";
import { applyIndices, planIndices, readIndices } from "./indices.ts";
import {
	applyKafkaUsers,
	type KafkaUserAccess,
	withPasswords as kafkaUsersOf,
	planKafkaUsers,
	readKafkaUsers,
} from "./kafka-users.ts";
import type { KibanaClient } from "./kibana/kibana-client.ts";
import {
	applyKibana,
	kibanaObjects,
	planKibana,
} from "./kibana/kibana-objects.ts";
import { roles } from "./roles.ts";
import { applyTopics, planTopics, readTopics } from "./topics.ts";

/** Connections to the engines, with the right to make what is declared. */
export interface Engines {
	readonly kafka: Admin;
	readonly hdfs: WebHdfs;
	readonly elasticsearch: Client;
	/** Absent where there is none. */
	readonly kibana?: KibanaClient;
	/** How users of Kafka are told from each other. */
	readonly kafkaUsers: Omit<KafkaUserAccess, "admin">;
	/** The content of a password file. */
	readPassword(file: string): string;
}

/** What is to be done, not done yet. */
export interface Plan {
	readonly changes: readonly Change<unknown>[];
	/** In the order in which one thing builds on another. Nothing is to be applied of a plan that refuses something. */
	apply(): Promise<void>;
}

/** Compares a declaration with the engines. Changes nothing. */
export async function plan(
	{ kafka, hdfs, elasticsearch, kibana, ...access }: Engines,
	declaration: Declaration,
): Promise<Plan> {
	const { topics, directories, indices, acls = [] } = declaration;
	const kafkaUserAccess = { admin: kafka, ...access.kafkaUsers };
	const kafkaUsers = kafkaUsersOf(
		declaration.kafkaUsers ?? [],
		access.readPassword,
	);
	const elasticsearchUsers = elasticsearchUsersOf(
		declaration.elasticsearchUsers ?? [],
		access.readPassword,
	);
	const objects = (kind: ObjectKind, declared: readonly NamedBody[]) =>
		part(
			async () =>
				planObjects(
					kind,
					declared,
					await readObjects(
						elasticsearch,
						kind,
						declared.map(({ name }) => name),
					),
				),
			(changes) => applyObjects(elasticsearch, changes),
		);
	const parts = [
		await part(
			async () =>
				planTopics(
					topics,
					await readTopics(
						kafka,
						topics.map(({ name }) => name),
					),
				),
			(changes) => applyTopics(kafka, changes),
		),
		await part(
			async () =>
				planKafkaUsers(
					kafkaUsers,
					await readKafkaUsers(kafkaUserAccess, kafkaUsers),
				),
			(changes) => applyKafkaUsers(kafkaUserAccess, changes),
		),
		await part(
			async () => (acls.length ? planAcls(acls, await readAcls(kafka)) : []),
			(changes) => applyAcls(kafka, acls, changes),
		),
		await part(
			async () =>
				planDirectories(directories, await readDirectories(hdfs, directories)),
			(changes) => applyDirectories(hdfs, changes),
		),
		await objects(componentTemplates, componentTemplatesOf(indices)),
		await objects(indexTemplates, indexTemplatesOf(indices)),
		await part(
			async () =>
				planIndices(indices, await readIndices(elasticsearch, indices)),
			(changes) => applyIndices(elasticsearch, changes),
		),
		await objects(roles, declaration.roles),
		await part(
			async () =>
				planElasticsearchUsers(
					elasticsearchUsers,
					await readElasticsearchUsers(elasticsearch, elasticsearchUsers),
				),
			(changes) => applyElasticsearchUsers(elasticsearch, changes),
		),
		await part(
			async () =>
				planKibana(
					kibanaObjects(declaration.dataViews),
					await kibana?.export(["index-pattern", "dashboard"]),
				),
			(changes) => applyKibana(kibana, changes),
		),
	];
	return {
		changes: parts.flatMap(({ changes }) => changes),
		apply: async () => {
			for (const { apply } of parts) await apply();
		},
	};
}

async function part<Step>(
	read: () => Promise<Change<Step>[]>,
	apply: (changes: readonly Change<Step>[]) => Promise<void>,
): Promise<Plan> {
	const changes = await read();
	return { changes, apply: () => apply(changes) };
}

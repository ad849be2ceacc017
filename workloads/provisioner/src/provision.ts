import type { Client } from "@elastic/elasticsearch";
import type { Admin } from "@platformatic/kafka";
import type { WebHdfs } from "@tickstack/runtime/webhdfs";
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
	componentTemplates,
	componentTemplatesOf,
	indexTemplates,
	indexTemplatesOf,
} from "./index-templates.ts";
import { applyIndices, planIndices, readIndices } from "./indices.ts";
import { lifecycles } from "./lifecycles.ts";
import { roles } from "./roles.ts";
import { applyTopics, planTopics, readTopics } from "./topics.ts";

/** Connections to the engines, with the right to make what is declared. */
export interface Engines {
	readonly kafka: Admin;
	readonly hdfs: WebHdfs;
	readonly elasticsearch: Client;
}

/** What is to be done, not done yet. */
export interface Plan {
	readonly changes: readonly Change<unknown>[];
	/** In the order in which one thing builds on another. Nothing is to be applied of a plan that refuses something. */
	apply(): Promise<void>;
}

/** Compares a declaration with the engines. Changes nothing. */
export async function plan(
	{ kafka, hdfs, elasticsearch }: Engines,
	declaration: Declaration,
): Promise<Plan> {
	const { topics, directories, indices } = declaration;
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
				planDirectories(directories, await readDirectories(hdfs, directories)),
			(changes) => applyDirectories(hdfs, changes),
		),
		await objects(lifecycles, declaration.lifecycles),
		await objects(componentTemplates, componentTemplatesOf(indices)),
		await objects(indexTemplates, indexTemplatesOf(indices)),
		await part(
			async () =>
				planIndices(indices, await readIndices(elasticsearch, indices)),
			(changes) => applyIndices(elasticsearch, changes),
		),
		await objects(roles, declaration.roles),
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

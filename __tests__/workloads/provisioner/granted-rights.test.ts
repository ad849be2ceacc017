import assert from "node:assert/strict";
import {
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { inspect } from "node:util";
import type { Admin } from "@platformatic/kafka";
import { kafkaBinding } from "@tickstack/contracts/bindings";
import { defineConfig } from "@tickstack/contracts/config";
import { TOPICS } from "@tickstack/contracts/names";
import { realtimeWindowMapping } from "@tickstack/contracts/realtime-window";
import { elasticsearchClient } from "@tickstack/runtime/elasticsearch";
import {
	type KafkaBinding,
	kafkaAdmin,
	kafkaConsumer,
	kafkaProducer,
} from "@tickstack/runtime/kafka";
import { WebHdfs } from "@tickstack/runtime/webhdfs";
import { declarationOf } from "../../../pipeline/declaration.ts";
import { pipeline } from "../../../pipeline/pipeline.ts";
import { hdfsWriterConfig } from "../../../workloads/hdfs-writer/src/config.ts";
import {
	applyAcls,
	planAcls,
	readAcls,
} from "../../../workloads/provisioner/src/acls.ts";
import {
	applyKafkaUsers,
	planKafkaUsers,
	readKafkaUsers,
	withPasswords,
} from "../../../workloads/provisioner/src/kafka-users.ts";
import {
	applyTopics,
	planTopics,
	readTopics,
} from "../../../workloads/provisioner/src/topics.ts";
import { realtimeIndexerConfig } from "../../../workloads/realtime-indexer/src/config.ts";
import { speedLayerConfig } from "../../../workloads/speed-layer/src/config.ts";
import { tickProducerConfig } from "../../../workloads/tick-producer/src/config.ts";
import type { EngineMembers } from "../../real-engines/engine-members.ts";
import { engines } from "../../real-engines/engines-under-test.ts";
import { openToSpark } from "../../real-engines/open-to-spark.ts";
import {
	BROKER,
	SECURED_ENVIRONMENT,
	securedBroker,
	startSecuredKafka,
} from "../../real-engines/secured-kafka.ts";
import { eventually, WorkloadProcess } from "../workload-process.ts";

const PORT_BASE = 25_600;
const DIR = ".artifacts/secured-kafka-grants";
/** A group that nobody is granted. */
const FOREIGN_GROUP = "somebody-else-v1";
/** Kafka's codes of a refusal (protocol, "Error codes"). */
const REFUSED = /TOPIC_AUTHORIZATION_FAILED|GROUP_AUTHORIZATION_FAILED/;

const run = `granted-${process.pid}`;
const binding = defineConfig("kafka", kafkaBinding);

/** What the page grants in the environment: what its provisioner makes true. */
const page = pipeline(SECURED_ENVIRONMENT);
const declaration = declarationOf(page, {
	passwordFile: (_, user) => user,
});
const { acls = [], kafkaUsers = [], topics } = declaration;
const principals = kafkaUsers.map(({ name }) => name);
const groups = [
	...new Set([
		...acls
			.filter(({ resource }) => resource === "group")
			.map(({ name, pattern }) => (pattern === "prefixed" ? `${name}1` : name)),
		FOREIGN_GROUP,
	]),
];

/** Whether a line of the table of grants allows it. */
const isGranted = (
	who: string,
	operation: "Read" | "Write",
	resource: "topic" | "group",
	name: string,
): boolean =>
	acls.some(
		(acl) =>
			acl.principal === who &&
			acl.resource === resource &&
			acl.operations.includes(operation) &&
			(acl.pattern === "prefixed"
				? name.startsWith(acl.name)
				: name === acl.name),
	);

/** Whether Kafka does it; any other failure than a refusal is the test's. */
async function isAllowed(attempt: () => Promise<unknown>): Promise<boolean> {
	try {
		await attempt();
		return true;
	} catch (error) {
		// The refusal lies below the client's own errors.
		if (REFUSED.test(inspect(error, { depth: 10 }))) return false;
		throw error;
	}
}

describe("the grants of a secured environment, on a real Kafka with its authorizer on", () => {
	let members: EngineMembers;
	let admin: Admin;
	let passwords: string;
	const elasticsearch = elasticsearchClient({
		elasticsearchNodes: engines().elasticsearchNodes,
	} as Parameters<typeof elasticsearchClient>[0]);
	const running: WorkloadProcess[] = [];

	const bindingOf = (user: string): KafkaBinding =>
		binding.parse(
			binding.render({
				kafkaBrokers: [securedBroker(PORT_BASE)],
				kafkaUsername: user,
				kafkaPasswordFile: join(passwords, user),
			}),
		);

	before(async () => {
		mkdirSync(".artifacts", { recursive: true });
		passwords = mkdtempSync(".artifacts/granted-passwords-");
		for (const user of principals)
			writeFileSync(join(passwords, user), `${user}-password`);
		writeFileSync(join(passwords, BROKER.username), BROKER.password);
		members = await startSecuredKafka(DIR, PORT_BASE);
		admin = kafkaAdmin(bindingOf(BROKER.username), "test");
		await applyTopics(
			admin,
			planTopics(
				topics,
				await readTopics(
					admin,
					topics.map(({ name }) => name),
				),
			),
		);
		const users = withPasswords(
			kafkaUsers.map((user) => ({
				...user,
				passwordFile: join(passwords, user.name),
			})),
			(file) => readFileSync(file, "utf8"),
		);
		const access = {
			admin,
			secured: true,
			login: ({ name }: { name: string }) =>
				kafkaAdmin(bindingOf(name), "login"),
		};
		await applyKafkaUsers(
			access,
			planKafkaUsers(users, await readKafkaUsers(access, users)),
		);
		await applyAcls(admin, acls, planAcls(acls, await readAcls(admin)));
	});

	after(async () => {
		await Promise.all(running.map((process) => process.stop()));
		await admin?.close();
		await members?.stop();
		rmSync(passwords, { recursive: true, force: true });
		const hdfs = new WebHdfs({
			namenodes: engines().hdfsNamenodes,
			user: "hdfs",
		});
		await hdfs.delete(`/tmp/${run}`, { recursive: true });
		hdfs.close();
		await elasticsearch.indices.delete({ index: run }, { ignore: [404] });
		await elasticsearch.close();
	});

	test("the table says something of every topic and of each workload at Kafka", () => {
		assert.deepEqual(
			principals.toSorted(),
			page.workloads
				.filter(({ engines: reached }) => reached.has("kafka"))
				.map(({ definition }) => definition.principal)
				.sort(),
		);
		for (const name of [
			"hdfs-writer",
			"realtime-indexer",
			"speed-layer",
			"tick-producer",
		])
			assert(principals.includes(name), name);
		for (const topic of Object.values(TOPICS))
			assert(acls.some(({ name }) => name === topic));
	});

	for (const who of principals) {
		test(`${who} writes to the topics that it was granted and to no other`, async () => {
			const producer = kafkaProducer(bindingOf(who), who, { retries: 0 });
			try {
				for (const { name } of topics)
					assert.equal(
						await isAllowed(() =>
							producer.send({
								messages: [
									{
										topic: name,
										key: Buffer.from("TEST"),
										value: Buffer.from("not a record of the contract"),
									},
								],
							}),
						),
						isGranted(who, "Write", "topic", name),
						`${who} writes to ${name}`,
					);
			} finally {
				await producer.close(true);
			}
		});

		test(`${who} reads the topics that it was granted and no other`, async () => {
			const known = await admin.metadata({
				topics: topics.map(({ name }) => name),
			});
			for (const [name, { id, partitions }] of known.topics) {
				// One each: a refused fetch ends the client's fetch session.
				const consumer = kafkaConsumer(bindingOf(who), who, FOREIGN_GROUP, {
					retries: 0,
				});
				const fetched = () =>
					consumer.fetch({
						node: partitions[0]?.leader ?? -1,
						maxWaitTime: 0,
						minBytes: 0,
						topics: [
							{
								topicId: id,
								partitions: [
									{
										partition: 0,
										fetchOffset: 0n,
										partitionMaxBytes: 1_024,
										currentLeaderEpoch: -1,
										lastFetchedEpoch: -1,
									},
								],
							},
						],
					});
				try {
					assert.equal(
						await isAllowed(fetched),
						isGranted(who, "Read", "topic", name),
						`${who} reads ${name}`,
					);
				} finally {
					await consumer.close(true);
				}
			}
		});

		test(`${who} joins the groups that it was granted and no other`, async () => {
			for (const group of groups) {
				const consumer = kafkaConsumer(bindingOf(who), who, group, {
					// The coordinator of a first group loads for a while; a refusal is not tried again.
					retries: 20,
					retryDelay: 500,
				});
				try {
					assert.equal(
						await isAllowed(() => consumer.joinGroup({})),
						isGranted(who, "Read", "group", group),
						`${who} joins ${group}`,
					);
				} finally {
					await consumer.close(true);
				}
			}
		});
	}

	test("the workloads do their work with these rights: ticks become files in HDFS and windows in Elasticsearch", async () => {
		await elasticsearch.indices.create({
			index: run,
			mappings: realtimeWindowMapping as object,
		});
		const start = async (
			name: string,
			environment: Record<string, string>,
		): Promise<WorkloadProcess> => {
			const process = await WorkloadProcess.start(name, environment);
			running.push(process);
			return process;
		};
		const kafka = (user: string) => ({
			kafkaBrokers: [securedBroker(PORT_BASE)],
			kafkaUsername: user,
			kafkaPasswordFile: join(passwords, user),
		});
		await start(
			"tick-producer",
			tickProducerConfig.render({
				...kafka("tick-producer"),
				history: "data/history.json.gz",
				ticksPerSecond: 50,
			}),
		);
		const writer = await start(
			"hdfs-writer",
			hdfsWriterConfig.render({
				...kafka("hdfs-writer"),
				hdfsNamenodes: engines().hdfsNamenodes,
				hdfsUser: "hdfs",
				rawPath: `/tmp/${run}/raw`,
			}),
		);
		await openToSpark(`/tmp/${run}`);
		await start(
			"speed-layer",
			speedLayerConfig.render({
				...kafka("speed-layer"),
				sparkConnect: engines().sparkConnect,
				hdfsUri: engines().hdfsUri,
				checkpoint: `/tmp/${run}/checkpoint`,
				shufflePartitions: 1,
			}),
		);
		await start(
			"realtime-indexer",
			realtimeIndexerConfig.render({
				...kafka("realtime-indexer"),
				elasticsearchNodes: engines().elasticsearchNodes,
				index: run,
			}),
		);
		const outputs = () => running.map(({ output }) => output).join("\n");
		await eventually(
			async () =>
				(await elasticsearch.count({ index: run })).count > 0 &&
				(await writer.metric("hdfs_writer_files_total")) > 0,
			{ limitMs: 240_000, what: "windows and files" },
		).catch((error) => {
			throw new Error(outputs(), { cause: error });
		});
	});
});

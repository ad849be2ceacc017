import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import {
	Admin,
	Consumer,
	MessagesStreamModes,
	Producer,
	stringSerializers,
} from "@platformatic/kafka";
import { engineRules } from "../../constructs/observability/engine-rules.ts";
import type { Component } from "../../engines/component.ts";
import { exportedBeans } from "../../engines/exported-beans.ts";
import { withMetricsAgent } from "../../engines/metrics-agent.ts";
import { dev } from "../../environments/dev.ts";
import { local } from "../../environments/local.ts";
import { fetchForTests } from "../../local/artifacts/fetch-for-tests.ts";
import { readLock } from "../../local/artifacts/lock.ts";
import {
	type EngineMembers,
	startMembers,
} from "../real-engines/engine-members.ts";

const PORT_BASE = 26_000;
const HOST = "127.0.0.1";
const { zookeeper } = dev;
assert.ok(zookeeper);
const spec = { ...local(), zookeeper };
const COMPONENTS: readonly Component[] = [
	"zookeeper",
	"kafka",
	"hadoop-namenode",
	"hadoop-datanode",
	"spark-connect",
];
const portOf = (component: Component) =>
	PORT_BASE + 400 + COMPONENTS.indexOf(component);

let members: EngineMembers;

before(async () => {
	const { "metrics-agent": agent } = await fetchForTests(["metrics-agent"]);
	const { version } = readLock().engines["metrics-agent"];
	members = await startMembers({
		spec,
		engines: ["zookeeper", "kafka", "hdfs", "spark"],
		components: COMPONENTS,
		portBase: PORT_BASE,
		dir: ".artifacts/engine-metrics",
		adapt: (engine, _, placement) =>
			withMetricsAgent(engine, {
				jar: join(agent, `libs/jmx_prometheus_javaagent-${version}.jar`),
				bind: HOST,
				port: portOf(engine.component),
				config: placement.of(engine.component).paths.config,
			}),
	});
});

after(() => members?.stop());

/** The samples of a component by name and labels. */
async function samples(component: Component): Promise<Map<string, number>> {
	const answer = await fetch(`http://${HOST}:${portOf(component)}/metrics`);
	assert.equal(answer.status, 200);
	return new Map(
		(await answer.text())
			.split("\n")
			.filter((line) => line && !line.startsWith("#"))
			.map((line) => {
				const end = line.lastIndexOf(" ");
				return [line.slice(0, end), Number(line.slice(end + 1))];
			}),
	);
}

for (const component of COMPONENTS)
	test(`${component} reports its JVM`, async () => {
		const all = await samples(component);
		const used = all.get('jvm_memory_used_bytes{area="heap"}') ?? 0;
		assert.ok(used > 1e6, `heap of ${used} bytes`);
		assert.ok([...all.keys()].some((name) => name.startsWith("jvm_gc_")));
	});

test("Kafka counts the messages of each topic", async () => {
	const broker = `127.0.0.11:${PORT_BASE + 92}`;
	const admin = new Admin({ clientId: "metrics", bootstrapBrokers: [broker] });
	const producer = new Producer({
		clientId: "metrics",
		bootstrapBrokers: [broker],
		serializers: stringSerializers,
	});
	const consumer = new Consumer({
		clientId: "metrics",
		groupId: "metrics",
		bootstrapBrokers: [broker],
	});
	try {
		await admin.createTopics({
			topics: ["counted"],
			partitions: 1,
			replicas: 1,
		});
		await producer.send({
			messages: Array.from({ length: 7 }, (_, i) => ({
				topic: "counted",
				value: String(i),
			})),
		});
		const stream = await consumer.consume({
			topics: ["counted"],
			mode: MessagesStreamModes.EARLIEST,
		});
		for await (const message of stream) if (message.offset === 6n) break;
	} finally {
		await consumer.close(true);
		await producer.close();
		await admin.close();
	}
	const all = await samples("kafka");
	assert.equal(all.get('kafka_topic_messages_in_total{topic="counted"}'), 7);
	assert.ok((all.get('kafka_topic_bytes_out_total{topic="counted"}') ?? 0) > 7);
	assert.equal(all.get("kafka_under_replicated_partitions"), 0);
	assert.equal(all.get("kafka_offline_partitions"), 0);
});

test("HDFS reports how full it is and whether its blocks are there", async () => {
	const nameNode = await samples("hadoop-namenode");
	assert.equal(nameNode.get("hdfs_live_datanodes"), 1);
	assert.equal(nameNode.get("hdfs_missing_blocks"), 0);
	assert.equal(nameNode.get("hdfs_corrupt_blocks"), 0);
	const dataNode = await samples("hadoop-datanode");
	const capacity = dataNode.get("hdfs_datanode_capacity_bytes") ?? 0;
	assert.ok(capacity > 1e9, `capacity of ${capacity} bytes`);
	assert.equal(nameNode.get("hdfs_capacity_bytes"), capacity);
});

test("every bean that is read, and every metric that alerts query, is exposed", async () => {
	const exposed = new Set<string | undefined>();
	for (const component of COMPONENTS)
		for (const name of (await samples(component)).keys())
			exposed.add(name.split("{")[0]);
	const queried = [
		...COMPONENTS.flatMap((component) =>
			exportedBeans(component).rules.map(({ name }) => name),
		),
		...engineRules("").flatMap(({ expression }) =>
			[...expression.matchAll(/\b((?:kafka|hdfs)_\w+)\{/g)].map(
				([, name]) => name,
			),
		),
	];
	assert.deepEqual(
		queried.filter((name) => !exposed.has(name)),
		[],
	);
});

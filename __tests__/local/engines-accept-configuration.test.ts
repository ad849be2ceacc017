import assert from "node:assert/strict";
import { test } from "node:test";
import { Admin, ConfigResourceTypes } from "@platformatic/kafka";
import { localPlacement } from "../../engines/local-placement.ts";
import { engineProcesses } from "../../engines/processes.ts";
import { local } from "../../environments/local.ts";
import { engines } from "../real-engines/engines-under-test.ts";

const {
	kafkaBrokers: [broker = ""],
	hdfsNamenodes: [nameNode],
	elasticsearchNodes: [elasticsearch],
} = engines();

/** The configuration as it was rendered for these engines; the folders, unknown here, are not compared. */
const RUN_DIR = "/not/compared";
const portBase = Number(broker.split(":")[1]) - 92;
const rendered = engineProcesses(
	local(),
	localPlacement({ portBase, homeOf: () => "/engines", runDir: RUN_DIR }),
);

function file(component: string, name: string): string {
	const process = rendered.find((p) => p.component === component);
	const text = process?.files[name];
	assert.ok(text, `${component} has no ${name}`);
	return text;
}

const withoutFolders = (pairs: Iterable<readonly [string, string]>) =>
	Object.fromEntries(
		[...pairs].filter(([, value]) => !value.includes(RUN_DIR)),
	);

test("Kafka runs with every value of its server.properties", async () => {
	const admin = new Admin({ clientId: "accept", bootstrapBrokers: [broker] });
	try {
		const wanted = withoutFolders(
			file("kafka", "kafka.properties")
				.trim()
				.split("\n")
				.map((line) => line.split("=", 2) as [string, string]),
		);
		const [described] = await admin.describeConfigs({
			resources: [
				{
					resourceType: ConfigResourceTypes.BROKER,
					resourceName: wanted["node.id"] ?? "",
					configurationKeys: Object.keys(wanted),
				},
			],
		});
		const running = Object.fromEntries(
			(described?.configs ?? []).map(({ name, value }) => [name, value]),
		);
		assert.deepEqual(running, wanted);
	} finally {
		await admin.close();
	}
});

test("the NameNode runs with every property of core-site.xml and hdfs-site.xml", async () => {
	const properties = (xml: string) =>
		withoutFolders(
			[
				...xml.matchAll(
					/<property>\s*<name>(.*?)<\/name>\s*<value>(.*?)<\/value>/gs,
				),
			].map(([, name = "", value = ""]) => [name, value] as const),
		);
	const wanted = {
		...properties(file("hadoop-namenode", "core-site.xml")),
		...properties(file("hadoop-namenode", "hdfs-site.xml")),
	};
	const answer = await fetch(`${nameNode}/conf?format=xml`);
	// A NameNode writes its own address back as a name.
	const text = (await answer.text()).replaceAll("localhost", "127.0.0.1");
	const running = properties(text);
	assert.deepEqual(
		Object.fromEntries(Object.keys(wanted).map((key) => [key, running[key]])),
		wanted,
	);
});

test("Elasticsearch runs with every setting of elasticsearch.yml", async () => {
	const wanted = withoutFolders(
		file("elasticsearch", "elasticsearch.yml")
			.trim()
			.split("\n")
			.map((line) => {
				const [, key = "", value = ""] = /^([^:]+): (.*)$/.exec(line) ?? [];
				return [key, String(JSON.parse(value))] as const;
			}),
	);
	const answer = await fetch(
		`${elasticsearch}/_nodes/_local/settings?flat_settings=true`,
	);
	const { nodes } = (await answer.json()) as {
		nodes: Record<string, { settings: Record<string, unknown> }>;
	};
	const running = Object.values(nodes)[0]?.settings ?? {};
	assert.deepEqual(
		Object.fromEntries(
			Object.keys(wanted).map((key) => [key, String(running[key])]),
		),
		wanted,
	);
});

test("the heaps that the engines run with are those of the environment", async () => {
	const answer = await fetch(`${elasticsearch}/_nodes/_local/jvm`);
	const { nodes } = (await answer.json()) as {
		nodes: Record<string, { jvm: { mem: { heap_init_in_bytes: number } } }>;
	};
	const [node] = Object.values(nodes);
	assert.equal(
		node?.jvm.mem.heap_init_in_bytes,
		local().elasticsearch.node.heap.bytes,
	);
});

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { elasticsearchClient } from "@tickstack/runtime/elasticsearch";
import { kafkaAdmin } from "@tickstack/runtime/kafka";
import { WebHdfs } from "@tickstack/runtime/webhdfs";
import { provisionerConfig } from "../../../workloads/provisioner/src/config.ts";
import type { Declaration } from "../../../workloads/provisioner/src/declaration.ts";
import { engines } from "../../real-engines/engines-under-test.ts";

const MAIN = join(
	import.meta.dirname,
	"../../../workloads/provisioner/src/main.ts",
);

describe("the provisioner on real engines", () => {
	const id = `prov-${randomBytes(4).toString("hex")}`;
	const dir = mkdtempSync(join(tmpdir(), "provisioner-"));
	const { kafkaBrokers, hdfsNamenodes, elasticsearchNodes } = engines();
	const bindings = {
		...provisionerConfig.parse(
			provisionerConfig.render({
				kafkaBrokers,
				hdfsNamenodes,
				hdfsUser: "hdfs",
				elasticsearchNodes,
				declarationFile: join(dir, "declaration.json"),
			}),
		),
	};
	const kafka = kafkaAdmin(bindings, id);
	const hdfs = new WebHdfs({ namenodes: hdfsNamenodes, user: "hdfs" });
	const elasticsearch = elasticsearchClient(bindings);

	const declaration: Declaration = {
		topics: [
			{
				name: id,
				partitions: 2,
				replicationFactor: 1,
				configs: {
					"retention.ms": "60000",
					"cleanup.policy": "compact,delete",
				},
			},
		],
		directories: [
			{
				path: `/tests/${id}`,
				owner: "writer",
				group: "readers",
				mode: "750",
				names: 1_000,
				bytes: 2 ** 30,
			},
		],
		indices: [
			{
				name: id,
				patterns: [`${id}*`],
				create: true,
				mapping: {
					dynamic: "strict",
					properties: {
						ticker: { type: "keyword" },
						price: { type: "double" },
					},
				},
				settings: { number_of_shards: 1, number_of_replicas: 0 },
			},
		],
		roles: [{ name: id, body: { cluster: ["monitor"], indices: [] } }],
		acls: [
			{
				principal: id,
				resource: "topic",
				name: id,
				pattern: "literal",
				operations: ["Read"],
			},
		],
		kafkaUsers: [{ name: id, passwordFile: join(dir, "password") }],
		elasticsearchUsers: [
			{ name: id, passwordFile: join(dir, "password"), roles: [id] },
		],
	};

	const provision = async (declared: Declaration, ...flags: string[]) => {
		const file = join(dir, "declaration.json");
		writeFileSync(file, JSON.stringify(declared));
		const child = spawn(process.execPath, [MAIN, ...flags], {
			env: {
				...process.env,
				...provisionerConfig.render({
					kafkaBrokers,
					hdfsNamenodes,
					hdfsUser: "hdfs",
					elasticsearchNodes,
					declarationFile: file,
				}),
			},
		});
		let output = "";
		child.stdout.on("data", (chunk) => {
			output += chunk;
		});
		child.stderr.on("data", (chunk) => {
			output += chunk;
		});
		const code = await new Promise((resolve) => child.once("close", resolve));
		return { code, output };
	};

	before(async () => {
		writeFileSync(join(dir, "password"), "secret\n");
		const { code, output } = await provision(declaration, "--check");
		assert.equal(code, 2, output);
		const first = await provision(declaration);
		assert.equal(first.code, 0, first.output);
	});

	after(async () => {
		await kafka.deleteTopics({ topics: [id] });
		await hdfs.delete(`/tests/${id}`, { recursive: true });
		await elasticsearch.indices.delete({ index: id });
		await elasticsearch.indices.deleteIndexTemplate({ name: id });
		await elasticsearch.cluster.deleteComponentTemplate({ name: id });
		await kafka.close();
		await elasticsearch.close();
		hdfs.close();
		rmSync(dir, { recursive: true });
	});

	test("a second run changes nothing and a check finds no drift", async () => {
		const second = await provision(declaration);
		assert.equal(second.code, 0, second.output);
		assert.doesNotMatch(second.output, /^[+~!]/m);
		assert.match(second.output, new RegExp(`^= topic ${id}$`, "m"));
		const check = await provision(declaration, "--check", "true");
		assert.equal(check.code, 0, check.output);
	});

	test("a module that the cluster lacks is reported as skipped, not as an error", async () => {
		const { output } = await provision(declaration);
		const has = await elasticsearch.transport
			.request({ method: "GET", path: "/_security/role" })
			.then(
				() => true,
				() => false,
			);
		assert.match(output, has ? /^= role/m : /^- role .*: skipped/m);
	});

	test("users and rights are skipped where the engines know none, and said to be", async () => {
		const { output } = await provision(declaration);
		for (const thing of [
			`Kafka user ${id}`,
			`rights of ${id}`,
			`Elasticsearch user ${id}`,
		])
			assert.match(output, new RegExp(`^- ${thing}: skipped$`, "m"));
	});

	test("what was made has owner, mode, quota, settings and mapping", async () => {
		const status = await hdfs.status(`/tests/${id}`);
		assert.equal(status?.owner, "writer");
		assert.equal(status?.group, "readers");
		assert.equal(status?.permission, "750");
		const summary = await hdfs.contentSummary(`/tests/${id}`);
		assert.equal(summary.quota, 1_000);
		const mapping = await elasticsearch.indices.getMapping({ index: id });
		assert.equal(mapping[id]?.mappings.dynamic, "strict");
	});

	test("only what drifted is changed back", async () => {
		await hdfs.setPermission(`/tests/${id}`, "777");
		const { code, output } = await provision(declaration);
		assert.equal(code, 0, output);
		const changed = output.split("\n").filter((line) => /^[+~!]/.test(line));
		assert.deepEqual(changed, [`~ directory /tests/${id}`]);
		assert.match(output, /mode 777 → 750/);
		assert.equal((await hdfs.status(`/tests/${id}`))?.permission, "750");
	});

	test("partitions grow, settings and fields are added", async () => {
		const [topic] = declaration.topics;
		const [index] = declaration.indices;
		assert.ok(topic && index);
		const grown: Declaration = {
			...declaration,
			topics: [
				{ ...topic, partitions: 3, configs: { "retention.ms": "120000" } },
			],
			indices: [
				{
					...index,
					mapping: {
						dynamic: "strict",
						properties: {
							...(index.mapping.properties as object),
							volume: { type: "long" },
						},
					},
				},
			],
		};
		const { code, output } = await provision(grown);
		assert.equal(code, 0, output);
		assert.match(output, /partitions 2 → 3/);
		assert.match(output, /field volume is new/);
		assert.equal((await provision(grown, "--check")).code, 0);

		const shrunk = await provision(declaration);
		assert.equal(shrunk.code, 1);
		assert.match(shrunk.output, /Nothing was changed/);
		assert.match(shrunk.output, /has 3 partitions, 2 are declared/);
	});

	test("a mapping conflict is refused with the way out and nothing is changed", async () => {
		const [index] = declaration.indices;
		assert.ok(index);
		const { code, output } = await provision({
			...declaration,
			topics: [],
			directories: [{ path: `/tests/${id}-other`, owner: "w", mode: "755" }],
			indices: [
				{ ...index, mapping: { properties: { price: { type: "keyword" } } } },
			],
		});
		assert.equal(code, 1);
		assert.match(output, /field price is \{"type":"double"\}/);
		assert.match(output, /let the writer read its topic from the start/);
		assert.equal(await hdfs.status(`/tests/${id}-other`), undefined);
	});

	test("a declaration that cannot be used exits with 78 and says why", async () => {
		const { code, output } = await provision({
			...declaration,
			topics: [{ name: "a/b" } as never],
		});
		assert.equal(code, 78);
		assert.match(output, /topics\[0\]\.name is "a\/b"/);
	});
});

import { CATALOGUE } from "../../pipeline/catalogue/catalogue.ts";
import type { Declaration } from "../../workloads/provisioner/src/declaration.ts";
import { readDeclaration } from "../../workloads/provisioner/src/read-declaration.ts";
import { environments, resourcesOf, synthesize } from "./synthesized.ts";

const stacks = synthesize();

/** Whose rights are listed here; those of other workloads are in docs/generated/grants.md alone. */
const LISTED = [
	"tick-producer",
	"hdfs-writer",
	"speed-layer",
	"realtime-indexer",
	"batch",
	"reconciliation",
	"query-api",
	"elasticsearch-exporter",
	"keda",
];
/** Also of a workload that the pipeline no longer has: its rights would be found. */
const isListed = (principal: string): boolean =>
	LISTED.includes(principal) || !isOfCatalogue(principal);
const isOfCatalogue = (principal: string): boolean =>
	Object.values(CATALOGUE).some((entry) => entry.principal === principal);

/** The declaration as the provisioner reads it from its ConfigMap. */
function declarationOf(environment: string): Declaration {
	const stack = stacks.find(({ name }) => name === `${environment}-pipeline`);
	const [configMap] = stack
		? resourcesOf(stack, /^kubernetes_config_map/).filter(({ address }) =>
				address.includes("provisioner"),
			)
		: [];
	const data = configMap?.attributes.data as Record<string, string>;
	return readDeclaration(data["declaration.json"] ?? "", environment);
}

describe.each(environments.map(({ name }) => [name]))("in %s", (name) => {
	const declaration = declarationOf(name);
	const environment = environments.find((each) => each.name === name);

	test("each Kafka user may do what it was granted and nothing else", () => {
		const rights = (declaration.acls ?? [])
			.filter(({ principal }) => isListed(principal))
			.map(
				({ principal, resource, pattern, name: what, operations }) =>
					`${principal}: ${operations.join(", ")} on ${resource} ${what}${pattern === "prefixed" ? "*" : ""}`,
			);
		expect(rights).toEqual([
			"tick-producer: Write, Describe on topic stocks-history",
			"tick-producer: Read, Describe on topic stocks-history",
			"hdfs-writer: Read, Describe on topic stocks-history",
			"hdfs-writer: Read, Describe on group hdfs-writer-group-v1",
			"hdfs-writer: Write, Describe on topic stocks-history.dlq",
			"speed-layer: Read, Describe on topic stocks-history",
			"speed-layer: Read, Describe on group spark-kafka-*",
			"speed-layer: Write, Describe on topic stock-realtime",
			"realtime-indexer: Read, Describe on topic stock-realtime",
			"realtime-indexer: Read, Describe on group realtime-indexer-v1",
			"realtime-indexer: Write, Describe on topic stock-realtime.dlq",
			...(name === "prod"
				? [
						"keda: Describe on topic stocks-history",
						"keda: Describe on group hdfs-writer-group-v1",
					]
				: []),
		]);
	});

	test("each directory belongs to its one writer", () => {
		expect(
			declaration.directories.map(
				({ path, owner, mode }) => `${path} ${owner} ${mode}`,
			),
		).toEqual([
			"/user/kafka_data/stocks_history hdfs-writer 755",
			"/user/spark_checkpoints spark 755",
			"/serving batch 755",
			"/serving/reconciliation reconciliation 755",
			"/tmp/serving batch 755",
		]);
	});

	test("each Elasticsearch role covers what was granted", () => {
		const batch = ["batch_features*", "batch_monthly*", "batch_quality*"];
		expect(declaration.roles.filter(({ name }) => isListed(name))).toEqual([
			{
				name: "realtime-indexer",
				body: {
					cluster: ["monitor"],
					indices: [
						{
							names: ["stock_realtime"],
							privileges: ["index", "delete", "read"],
						},
					],
				},
			},
			{
				name: "batch",
				body: {
					cluster: ["monitor"],
					indices: batch.map((index) => ({
						names: [index],
						privileges: ["manage", "create_index", "index", "delete", "read"],
					})),
				},
			},
			{
				name: "reconciliation",
				body: {
					cluster: ["monitor"],
					indices: [
						{
							names: ["stock_realtime"],
							privileges: ["read", "view_index_metadata"],
						},
					],
				},
			},
			{
				name: "query-api",
				body: {
					cluster: ["monitor"],
					indices: ["stock_realtime", ...batch].map((index) => ({
						names: [index],
						privileges: ["read", "view_index_metadata"],
					})),
				},
			},
			...(environment?.addOns.engineMetrics
				? [
						{
							name: "elasticsearch-exporter",
							body: { cluster: ["monitor"], indices: [] },
						},
					]
				: []),
		]);
	});

	test("the topics are those of the environment", () => {
		const names = declaration.topics.map((topic) => topic.name);
		expect(names).toEqual(
			Object.values(environment?.kafka.topics ?? {}).map((topic) => topic.name),
		);
		expect(names).toEqual(
			expect.arrayContaining([
				"stocks-history",
				"stocks-history.dlq",
				"stock-realtime",
				"stock-realtime.dlq",
			]),
		);
		expect(declaration.topics[0]).toMatchObject({
			partitions: environment?.kafka.topics.ticks.partitions,
			replicationFactor: environment?.kafka.topics.ticks.replicationFactor,
		});
	});
});

test("where Kafka is secured each workload has a user, and the provisioner its password file", () => {
	const users = declarationOf("prod").kafkaUsers ?? [];
	expect(users.filter(({ name }) => isListed(name))).toEqual(
		[
			"tick-producer",
			"hdfs-writer",
			"speed-layer",
			"realtime-indexer",
			"keda",
		].map((name) => ({
			name,
			passwordFile: `/var/run/tickstack/kafka-${name}/password`,
		})),
	);
	expect(declarationOf("dev").kafkaUsers).toEqual([]);
});

import { CATALOGUE } from "../../pipeline/catalogue/catalogue.ts";
import type { WorkloadDefinition } from "../../pipeline/catalogue/workload.ts";
import { pipeline } from "../../pipeline/pipeline.ts";
import { foreignCallers, reachablePairs } from "./reachability.ts";
import { environments, resourcesOf, synthesize } from "./synthesized.ts";

const stacks = synthesize();

/** The original design's table: who may reach what from outside of it. */
const CLIENTS = {
	kafka: [
		"kafka-consumer",
		"kafka-producer",
		"provisioner",
		"realtime-indexer",
		"spark-connect",
	],
	elasticsearch: [
		"batch-processing",
		"elasticsearch-exporter",
		"kibana",
		"provisioner",
		"query-api",
		"realtime-indexer",
		"reconciliation",
	],
	"hadoop-namenode": [
		"batch-processing",
		"kafka-consumer",
		"provisioner",
		"raw-compaction",
		"reconciliation",
		"spark-connect",
	],
	"hadoop-datanode": [
		"batch-processing",
		"kafka-consumer",
		"provisioner",
		"raw-compaction",
		"reconciliation",
		"spark-connect",
	],
	"spark-connect": ["spark-streaming"],
	zookeeper: [],
	kibana: ["provisioner"],
	"query-api": [],
} as const;

/** The engine that a workload is granted when it reaches these pods. */
const GRANTED = {
	kafka: "kafka",
	elasticsearch: "elasticsearch",
	"hadoop-namenode": "hdfs",
	"hadoop-datanode": "hdfs",
	"spark-connect": "spark",
} as const;

/** The ports of `/metrics`; nothing else of a workload is reached by who collects. */
const METRICS = {
	...Object.fromEntries(
		Object.values<WorkloadDefinition>(CATALOGUE)
			.filter(({ kind }) => kind.kind === "service")
			.map(({ object, port }) => [object, port.cluster]),
	),
	"kafka-consumer": 9100,
	"kafka-producer": 9100,
	"query-api": 8080,
	"realtime-indexer": 9100,
	"spark-streaming": 9100,
};

/** Of the engines, where they are observed too: never a port that serves data. */
const ENGINE_METRICS = {
	"elasticsearch-exporter": 9114,
	"hadoop-datanode": 9404,
	"hadoop-journalnode": 9404,
	"hadoop-namenode": 9404,
	kafka: 9404,
	"kafka-controller": 9404,
	"spark-connect": 9404,
	zookeeper: 9404,
} as const;

/** The daemons of one engine, which talk among themselves. */
const ENGINES = [
	/^kafka(-controller)?$/,
	/^hadoop-\w+$/,
	/^zookeeper$/,
	/^elasticsearch$/,
	/^spark-(connect|executor)$/,
];

/** Between an engine's own daemons; HDFS elects its active NameNode in ZooKeeper. */
const isInternal = (from = "", to = ""): boolean =>
	ENGINES.some((engine) => engine.test(from) && engine.test(to)) ||
	(from === "hadoop-namenode" && to === "zookeeper");

describe.each(environments.map((each) => [each.name, each] as const))(
	"in %s",
	(_, environment) => {
		const pairs = reachablePairs(stacks, environment);
		const executors = environment.spark.mode.kind === "kubernetes";
		const { engineMetrics } = environment.addOns;
		const page = pipeline(environment);
		/** The workloads that the page grants an engine. */
		const granted = (engine: string) =>
			page.workloads
				.filter(({ engines }) =>
					engines.has(GRANTED[engine as keyof typeof GRANTED]),
				)
				.filter(({ drivesSpark }) => !drivesSpark || engine === "spark-connect")
				.map(({ definition }) => definition.object);

		test.each(Object.entries(CLIENTS))(
			"%s is reached by those who are granted it and nobody else",
			(engine, clients) => {
				const callers = pairs
					.map((pair) => /^(\S+) → (\S+):/.exec(pair) ?? [])
					.filter(([, from, to]) => to === engine && !isInternal(from, to))
					.map(([, from]) => from);
				// Executors open the connections of Spark's queries too.
				const expected = clients.flatMap((client: string) =>
					client === "spark-connect" && executors
						? [client, "spark-executor"]
						: client === "elasticsearch-exporter" && !engineMetrics
							? []
							: [client],
				);
				const inTable = new Set<string>(Object.values(CLIENTS).flat());
				const others = granted(engine).filter((client) => !inTable.has(client));
				expect(callers).toEqual([...expected, ...others].sort());
			},
		);

		test("from other namespaces come those who collect metrics, and in prod the one who scales on lag", () => {
			const { keda, managedPrometheus } = environment.addOns;
			expect(foreignCallers(stacks, environment)).toEqual([
				...(managedPrometheus
					? Object.entries({
							...METRICS,
							...(engineMetrics && ENGINE_METRICS),
						})
							.map(
								([app, port]) =>
									`gmp-system|gke-gmp-system/collector → ${app}: ${port}`,
							)
							.sort()
					: []),
				...(keda ? ["keda/keda-operator → kafka: 9092"] : []),
			]);
		});

		test("all pairs are those of the reviewed list", () => {
			expect(pairs).toMatchSnapshot();
		});

		test("nobody reaches addresses outside but Spark's driver the API server, and what backs up", () => {
			const outside = stacks
				.filter((stack) => stack.environment === environment)
				.flatMap((stack) => resourcesOf(stack, /network_policy/))
				.filter(({ attributes }) =>
					JSON.stringify(
						(attributes.spec as { egress?: unknown }).egress ?? [],
					).includes("ip_block"),
				)
				.map(
					({ attributes }) => (attributes.metadata as { name: string }).name,
				);
			expect(outside).toMatchSnapshot();
		});
	},
);

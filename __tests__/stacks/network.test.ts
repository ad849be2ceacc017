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

/** The ports of `/metrics`; nothing else of a workload is reached by who collects. */
const METRICS = {
	"kafka-consumer": 9100,
	"kafka-producer": 9100,
	"query-api": 8080,
	"realtime-indexer": 9100,
	"spark-streaming": 9100,
} as const;

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
				expect(callers).toEqual(expected);
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

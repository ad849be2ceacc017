import { sharing } from "../pipeline/catalogue/catalogue.ts";
import type { NodeRole } from "./cluster-spec.ts";
import type { EnvironmentSpec } from "./environment-spec.ts";
import type { JvmSize, ProcessSize, VolumeSpec } from "./process-size.ts";

/** The kinds of engine process, by the names of their Kubernetes objects. */
export type EngineComponent =
	| "zookeeper"
	| "kafka-controller"
	| "kafka"
	| "hadoop-journalnode"
	| "hadoop-namenode"
	| "hadoop-zkfc"
	| "hadoop-datanode"
	| "elasticsearch"
	| "kibana"
	| "spark-connect";

type WorkloadKey = keyof EnvironmentSpec["workloads"];

/** What an environment runs of one component: sizing rules, quotas, cost and pods are computed from these rows. */
export interface SizedComponent {
	readonly name: EngineComponent | "spark-executor" | WorkloadKey;
	readonly kind: "engine" | "workload";
	/** The key of its size in the spec, e.g. `kafka.broker`. */
	readonly key: string;
	/** Processes at most: an autoscaler may run fewer. */
	readonly count: number;
	readonly size: ProcessSize & Partial<Pick<JvmSize, "heap">>;
	/** The disk of each process; absent where nothing must survive it. */
	readonly volume?: VolumeSpec;
	/** The component in whose pods it is a further container; absent: it has pods of its own. */
	readonly sidecarOf?: EngineComponent;
	/** The nodes that its pods are for. */
	readonly role: NodeRole;
	/** Pods that a rollout starts before it ends others. @default 0 */
	readonly surge?: number;
}

/** Further containers in the pods of another component: the failover controller works for the NameNode beside it. */
export const SIDECARS: Readonly<
	Partial<Record<EngineComponent, EngineComponent>>
> = { "hadoop-zkfc": "hadoop-namenode" };

type EngineRow = Pick<
	SizedComponent,
	"key" | "count" | "size" | "volume" | "surge"
>;

/** One row an engine component; undefined or a count of 0: the environment has none of it. */
const ENGINES: Readonly<
	Record<EngineComponent, (spec: EnvironmentSpec) => EngineRow | undefined>
> = {
	zookeeper: ({ zookeeper }) =>
		zookeeper && {
			key: "zookeeper.server",
			count: zookeeper.nodes,
			size: zookeeper.server,
			volume: zookeeper.storage,
		},
	"kafka-controller": ({ kafka }) => ({
		key: "kafka.controller",
		count: kafka.roles === "separate" ? kafka.controllers : 0,
		size: kafka.controller,
		volume: kafka.controllerStorage,
	}),
	kafka: ({ kafka }) => ({
		key: "kafka.broker",
		count: kafka.brokers,
		size: kafka.broker,
		volume: kafka.storage,
	}),
	"hadoop-journalnode": ({ hdfs }) => ({
		key: "hdfs.journalNode",
		count: hdfs.journalNodes,
		size: hdfs.journalNode,
		volume: hdfs.journalNode.storage,
	}),
	"hadoop-namenode": ({ hdfs }) => ({
		key: "hdfs.nameNode",
		count: hdfs.nameNodes,
		size: hdfs.nameNode,
		volume: hdfs.nameNode.storage,
	}),
	"hadoop-zkfc": ({ hdfs }) => ({
		key: "hdfs.failoverController",
		count: hdfs.highAvailability ? hdfs.nameNodes : 0,
		size: hdfs.failoverController,
	}),
	"hadoop-datanode": ({ hdfs }) => ({
		key: "hdfs.dataNode",
		count: hdfs.dataNodes,
		size: hdfs.dataNode,
		volume: hdfs.dataNode.storage,
	}),
	elasticsearch: ({ elasticsearch }) => ({
		key: "elasticsearch.node",
		count: elasticsearch.nodes,
		size: elasticsearch.node,
		volume: elasticsearch.storage,
	}),
	kibana: ({ kibana }) =>
		kibana && { key: "kibana", count: kibana.replicas, size: kibana },
	// The driver holds the queries, so it does not run on capacity that may be taken away.
	"spark-connect": ({ spark }) => ({
		key: "spark.server",
		count: 1,
		size: spark.server,
	}),
};

/** What an environment has of an engine component; undefined: it has none. */
function engineComponent(
	spec: EnvironmentSpec,
	name: EngineComponent,
): SizedComponent | undefined {
	const row = ENGINES[name](spec);
	if (!row?.count) return undefined;
	const sidecarOf = SIDECARS[name];
	return {
		name,
		kind: "engine",
		role: "stateful",
		...row,
		...(sidecarOf && { sidecarOf }),
	};
}

/** How many processes of an engine component an environment has; 0: the component is not in it. */
export const memberCount = (
	spec: EnvironmentSpec,
	name: EngineComponent,
): number => engineComponent(spec, name)?.count ?? 0;

/** Spark's tasks where they do not run in the server itself. */
const executors = ({ spark: { mode } }: EnvironmentSpec): SizedComponent[] =>
	mode.kind === "kubernetes"
		? [
				{
					name: "spark-executor",
					kind: "engine",
					key: "spark.mode.executor",
					count: mode.executors,
					size: mode.executor,
					role: "compute",
				},
			]
		: [];

/** The workloads: a service up to its most replicas, a job as often as it runs at once. */
const workloadComponents = (spec: EnvironmentSpec): SizedComponent[] =>
	(Object.keys(spec.workloads) as WorkloadKey[]).map((name) => {
		const size = spec.workloads[name];
		return {
			name,
			kind: "workload",
			key: `workloads.${name}`,
			size,
			role: "compute",
			...("maxReplicas" in size
				? { count: size.maxReplicas, surge: 1 }
				: { count: jobsAtOnce(spec, name) }),
		};
	});

/** Jobs of one image that may run at once: one of each, but on this machine one after the other. */
const jobsAtOnce = ({ cluster }: EnvironmentSpec, name: WorkloadKey): number =>
	cluster.kind === "local" ? 1 : sharing(name).length;

/** Everything that an environment runs, one row a component. */
export const components = (spec: EnvironmentSpec): readonly SizedComponent[] =>
	[
		...(Object.keys(ENGINES) as EngineComponent[]).flatMap(
			(name) => engineComponent(spec, name) ?? [],
		),
		...executors(spec),
		...workloadComponents(spec),
	].filter(({ count }) => count > 0);

/** The sum of a figure over all processes of some components. */
export const sumOver = (
	rows: readonly SizedComponent[],
	figure: (row: SizedComponent) => number,
): number => rows.reduce((sum, row) => sum + row.count * figure(row), 0);

import { Size } from "@tickstack/contracts/size";
import { COMPONENTS, type Component } from "../../engines/component.ts";
import { memberCount } from "../../engines/member-count.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import type {
	ProcessSize,
	VolumeSpec,
} from "../../environments/process-size.ts";
import { batchJobsAtOnce } from "../../environments/sizing/processes.ts";

/** What the pods of a namespace may request together. */
interface NamespaceQuota {
	readonly memory: Size;
	readonly cpuMillis: number;
	readonly storage: Size;
	readonly pods: number;
	readonly claims: number;
}

/** Room for pods that are replaced, one-off pods and init containers. */
const HEADROOM = 1.25;
/** Pods that may be there beside the engines' and workloads': jobs that have ended, rollouts. */
const SPARE_PODS = 20;

interface Part {
	readonly count: number;
	readonly size: ProcessSize;
	readonly storage?: VolumeSpec;
}

/** The quota that follows from the environment's sizes: all of it fits, twice of it does not. */
export function namespaceQuota(spec: EnvironmentSpec): NamespaceQuota {
	const parts = [
		...COMPONENTS.map((component) => engine(spec, component)),
		...executors(spec),
		...Object.entries(spec.workloads).map(
			([name, size]): Part => ({
				count: podsOf(spec, name, size),
				size,
			}),
		),
	];
	const sum = (value: (part: Part) => number) =>
		parts.reduce((total, part) => total + part.count * value(part), 0);
	const gibibytes = (bytes: number) =>
		Math.ceil(Size.bytes(bytes).toGibibytes());
	return {
		memory: Size.gibibytes(
			gibibytes(sum(({ size }) => size.memory.bytes) * HEADROOM),
		),
		cpuMillis: Math.ceil(sum(({ size }) => size.cpuMillis) * HEADROOM),
		storage: Size.gibibytes(
			gibibytes(sum(({ storage }) => storage?.size.bytes ?? 0)),
		),
		pods: sum(() => 1) + SPARE_PODS,
		claims: sum(({ storage }) => (storage ? 1 : 0)),
	};
}

function podsOf(
	spec: EnvironmentSpec,
	name: string,
	size: EnvironmentSpec["workloads"][keyof EnvironmentSpec["workloads"]],
): number {
	// A rollout starts a pod before it ends one.
	if ("maxReplicas" in size) return size.maxReplicas + 1;
	return name === "batch" ? batchJobsAtOnce(spec) : 1;
}

function engine(spec: EnvironmentSpec, component: Component): Part {
	const { kafka, hdfs, elasticsearch, spark, zookeeper, kibana } = spec;
	const count = memberCount(spec, component);
	const none = { memory: Size.bytes(0), cpuMillis: 0 };
	switch (component) {
		case "kafka":
			return { count, size: kafka.broker, storage: kafka.storage };
		case "kafka-controller":
			return {
				count,
				size: kafka.controller,
				storage: kafka.controllerStorage,
			};
		case "hadoop-namenode":
			return { count, size: hdfs.nameNode, storage: hdfs.nameNode.storage };
		case "hadoop-datanode":
			return { count, size: hdfs.dataNode, storage: hdfs.dataNode.storage };
		case "hadoop-journalnode":
			return {
				count,
				size: hdfs.journalNode,
				storage: hdfs.journalNode.storage,
			};
		case "hadoop-zkfc":
			return { count, size: hdfs.failoverController };
		case "elasticsearch":
			return {
				count,
				size: elasticsearch.node,
				storage: elasticsearch.storage,
			};
		case "zookeeper":
			return zookeeper
				? { count, size: zookeeper.server, storage: zookeeper.storage }
				: { count, size: none };
		case "kibana":
			return { count: count + 1, size: kibana ?? none };
		case "spark-connect":
			return { count, size: spark.server };
	}
}

const executors = ({ spark: { mode } }: EnvironmentSpec): Part[] =>
	mode.kind === "kubernetes"
		? [{ count: mode.executors, size: mode.executor }]
		: [];

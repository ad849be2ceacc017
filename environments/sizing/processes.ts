import type { NodeRole } from "../cluster-spec.ts";
import type { EnvironmentSpec } from "../environment-spec.ts";
import type { JvmSize, ProcessSize } from "../process-size.ts";

/** All processes of one kind in an environment. */
export interface SizedProcess {
	/** The key of its size in the spec. */
	readonly key: string;
	readonly count: number;
	readonly size: ProcessSize & { readonly heap?: JvmSize["heap"] };
	readonly role: NodeRole;
}

/** Every kind of process that an environment runs, with how many of it at most. */
export function sizedProcesses(spec: EnvironmentSpec): SizedProcess[] {
	const { kafka, hdfs, zookeeper, elasticsearch, kibana, spark, workloads } =
		spec;
	const stateful = (
		key: string,
		count: number,
		size: SizedProcess["size"],
	): SizedProcess => ({ key, count, size, role: "stateful" });
	const services = (
		[
			"tickProducer",
			"hdfsWriter",
			"speedLayer",
			"realtimeIndexer",
			"queryApi",
		] as const
	).map(
		(name): SizedProcess => ({
			key: `workloads.${name}`,
			count: workloads[name].maxReplicas,
			size: workloads[name],
			role: "compute",
		}),
	);
	const jobs = (
		[
			["batch", batchJobsAtOnce(spec)],
			["provisioner", 1],
		] as const
	).map(
		([name, count]): SizedProcess => ({
			key: `workloads.${name}`,
			count,
			size: workloads[name],
			role: "compute",
		}),
	);
	const all: SizedProcess[] = [
		stateful("kafka.broker", kafka.brokers, kafka.broker),
		stateful(
			"kafka.controller",
			kafka.roles === "separate" ? kafka.controllers : 0,
			kafka.controller,
		),
		...(zookeeper
			? [stateful("zookeeper.server", zookeeper.nodes, zookeeper.server)]
			: []),
		stateful("hdfs.nameNode", hdfs.nameNodes, hdfs.nameNode),
		stateful(
			"hdfs.failoverController",
			hdfs.highAvailability ? hdfs.nameNodes : 0,
			hdfs.failoverController,
		),
		stateful("hdfs.journalNode", hdfs.journalNodes, hdfs.journalNode),
		stateful("hdfs.dataNode", hdfs.dataNodes, hdfs.dataNode),
		stateful("elasticsearch.node", elasticsearch.nodes, elasticsearch.node),
		...(kibana ? [stateful("kibana", kibana.replicas, kibana)] : []),
		// The driver holds the queries: it does not run on capacity that may be taken away.
		stateful("spark.server", 1, spark.server),
		...(spark.mode.kind === "kubernetes"
			? [
					{
						key: "spark.mode.executor",
						count: spark.mode.executors,
						size: spark.mode.executor,
						role: "compute" as const,
					},
				]
			: []),
		...services,
		...jobs,
	];
	return all.filter(({ count }) => count > 0);
}

/** Jobs of the batch layer that may run at once: one of each, but on this machine one after the other. */
export const batchJobsAtOnce = ({
	cluster,
	schedules,
}: EnvironmentSpec): number =>
	cluster.kind === "local" ? 1 : Object.keys(schedules).length;

/** Bytes of memory of the given processes. */
export const memoryOf = (processes: readonly SizedProcess[]): number =>
	processes.reduce(
		(sum, { count, size }) => sum + count * size.memory.bytes,
		0,
	);

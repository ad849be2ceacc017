import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { onKubeconfig } from "../../environments/on-kubeconfig.ts";
import type { ProcessSize } from "../../environments/process-size.ts";
import { validated } from "../../environments/validate.ts";
import type { WorkloadSpecs } from "../../environments/workload-specs.ts";

/** Part of its processor share that each process asks for, so that all of them find room on one small machine. */
const CPU_SHARE = 0.1;

/** An environment with the same stacks and sizes that asks for less processor time; without Kibana, which cannot be had but as its image. */
export function onNode(original: EnvironmentSpec): EnvironmentSpec {
	const { kibana: _, ...spec } = onKubeconfig(original);
	return validated(modest(spec));
}

/** Every `cpuMillis` of a specification, wherever it is, cut to {@link CPU_SHARE}. */
function modest(spec: EnvironmentSpec): EnvironmentSpec {
	const { kafka, hdfs, elasticsearch, spark, workloads, zookeeper } = spec;
	const less = <S extends ProcessSize>(size: S): S => ({
		...size,
		cpuMillis: Math.ceil(size.cpuMillis * CPU_SHARE),
	});
	return {
		...spec,
		kafka: {
			...kafka,
			broker: less(kafka.broker),
			controller: less(kafka.controller),
		},
		...(zookeeper && {
			zookeeper: { ...zookeeper, server: less(zookeeper.server) },
		}),
		hdfs: {
			...hdfs,
			nameNode: less(hdfs.nameNode),
			dataNode: less(hdfs.dataNode),
			journalNode: less(hdfs.journalNode),
			failoverController: less(hdfs.failoverController),
		},
		elasticsearch: { ...elasticsearch, node: less(elasticsearch.node) },
		spark: {
			...spark,
			server: less(spark.server),
			mode:
				spark.mode.kind === "kubernetes"
					? { ...spark.mode, executor: less(spark.mode.executor) }
					: spark.mode,
		},
		workloads: Object.fromEntries(
			Object.entries<ProcessSize>(workloads).map(([key, size]) => [
				key,
				less(size),
			]),
		) as WorkloadSpecs,
	};
}

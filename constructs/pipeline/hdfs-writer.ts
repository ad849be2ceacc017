import { Construct } from "constructs";
import { clusterPort } from "../../engines/ports.ts";
import type { WorkloadSpecs } from "../../environments/workload-specs.ts";
import { hdfsWriterConfig } from "../../workloads/hdfs-writer/src/config.ts";
import { Deployment } from "../kubernetes/deployment.ts";
import type { Observed } from "../observability/metrics-collection.ts";
import { autoscaling } from "./autoscaling.ts";
import { workloadPod } from "./workload.ts";

/** More writers than partitions: the ones above read nothing. */
export class IdleWritersError extends Error {
	readonly code = "WRITERS_ABOVE_PARTITIONS";

	constructor(id: string, maxReplicas: number, partitions: number) {
		super(
			`${id}: ${maxReplicas} replicas of one consumer group share ${partitions} partitions; lower maxReplicas to ${partitions} or raise the partitions`,
		);
		this.name = "IdleWritersError";
	}
}

export interface HdfsWriterProps {
	readonly workload: WorkloadSpecs["hdfsWriter"];
	/** Of the topic that is read. */
	readonly partitions: number;
	/** Scaled on consumer lag by somebody else. @default false */
	readonly scaledOnLag?: boolean;
}

/** Writes the ticks to the raw data set. */
export class HdfsWriter extends Construct implements Observed {
	readonly grantee: Deployment;
	readonly httpPort = clusterPort("hdfs-writer");

	/** @throws {IdleWritersError} */
	constructor(scope: Construct, id: string, props: HdfsWriterProps) {
		super(scope, id);
		const { workload, partitions } = props;
		if (workload.maxReplicas > partitions)
			throw new IdleWritersError(id, workload.maxReplicas, partitions);
		const { httpPort } = this;
		this.grantee = new Deployment(this, id, {
			...workloadPod(this, {
				config: hdfsWriterConfig,
				settings: { ...workload.settings, httpPort },
				size: workload,
				tier: "storage",
				httpPort,
			}),
			replicas: workload.replicas,
			...(props.scaledOnLag
				? { externalAutoscaler: true }
				: autoscaling(workload)),
		});
	}
}

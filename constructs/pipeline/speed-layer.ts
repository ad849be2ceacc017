import { Construct } from "constructs";
import { clusterPort } from "../../engines/ports.ts";
import type { WorkloadSpecs } from "../../environments/workload-specs.ts";
import { speedLayerConfig } from "../../workloads/speed-layer/src/config.ts";
import { Deployment } from "../kubernetes/deployment.ts";
import type { Observed } from "../observability/metrics-collection.ts";
import type { SparkAccess } from "../spark/spark-access.ts";
import { workloadPod } from "./workload.ts";

export interface SpeedLayerProps {
	readonly workload: WorkloadSpecs["speedLayer"];
	/** Where its query runs: Spark's pods, not its own, connect to what it is granted. */
	readonly spark: SparkAccess;
}

/** Drives the streaming query that turns ticks into windows. One at a time: two would write each window twice. */
export class SpeedLayer extends Construct implements Observed {
	readonly grantee: Deployment;
	readonly httpPort = clusterPort("speed-layer");

	constructor(scope: Construct, id: string, props: SpeedLayerProps) {
		super(scope, id);
		const { workload, spark } = props;
		const { httpPort } = this;
		this.grantee = new Deployment(this, id, {
			...workloadPod(this, {
				config: speedLayerConfig,
				settings: { ...workload.settings, httpPort },
				size: workload,
				tier: "speed",
				httpPort,
			}),
			replicas: workload.replicas,
			strategy: "Recreate",
			delegate: spark.delegate,
		});
		spark.grantConnect(this);
	}
}

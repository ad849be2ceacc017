import type { Duration } from "@tickstack/contracts/duration";
import { Construct } from "constructs";
import { clusterPort } from "../../engines/ports.ts";
import type { WorkloadSpecs } from "../../environments/workload-specs.ts";
import { realtimeIndexerConfig } from "../../workloads/realtime-indexer/src/config.ts";
import { Deployment } from "../kubernetes/deployment.ts";
import type { Observed } from "../observability/metrics-collection.ts";
import { autoscaling } from "./autoscaling.ts";
import { workloadPod } from "./workload.ts";

export interface RealtimeIndexerProps {
	readonly workload: WorkloadSpecs["realtimeIndexer"];
	/** Age of a window's last update at which it is deleted. */
	readonly retention: Duration;
}

/** Writes the windows to Elasticsearch. */
export class RealtimeIndexer extends Construct implements Observed {
	readonly grantee: Deployment;
	readonly httpPort = clusterPort("realtime-indexer");

	constructor(
		scope: Construct,
		id: string,
		{ workload, retention }: RealtimeIndexerProps,
	) {
		super(scope, id);
		const { httpPort } = this;
		this.grantee = new Deployment(this, id, {
			...workloadPod(this, {
				config: realtimeIndexerConfig,
				settings: { ...workload.settings, httpPort, retention },
				size: workload,
				tier: "serving",
				httpPort,
			}),
			replicas: workload.replicas,
			...autoscaling(workload),
		});
	}
}

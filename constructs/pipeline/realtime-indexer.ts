import { Construct } from "constructs";
import { clusterPort } from "../../engines/ports.ts";
import type { WorkloadSpecs } from "../../environments/workload-specs.ts";
import { realtimeIndexerConfig } from "../../workloads/realtime-indexer/src/config.ts";
import { Deployment } from "../kubernetes/deployment.ts";
import type { Grantable } from "../kubernetes/grantee.ts";
import { autoscaling } from "./autoscaling.ts";
import { workloadPod } from "./workload.ts";

/** Writes the windows to Elasticsearch. */
export class RealtimeIndexer extends Construct implements Grantable {
	readonly grantee: Deployment;

	constructor(
		scope: Construct,
		id: string,
		props: WorkloadSpecs["realtimeIndexer"],
	) {
		super(scope, id);
		const httpPort = clusterPort("realtime-indexer");
		this.grantee = new Deployment(this, id, {
			...workloadPod(this, {
				config: realtimeIndexerConfig,
				settings: { ...props.settings, httpPort },
				size: props,
				tier: "serving",
				httpPort,
			}),
			replicas: props.replicas,
			...autoscaling(props),
		});
	}
}

import { Construct } from "constructs";
import { clusterPort } from "../../engines/ports.ts";
import type { WorkloadSpecs } from "../../environments/workload-specs.ts";
import { tickProducerConfig } from "../../workloads/tick-producer/src/config.ts";
import { StatefulSet } from "../kubernetes/stateful-set.ts";
import type { Observed } from "../observability/metrics-collection.ts";
import { autoscaling } from "./autoscaling.ts";
import { workloadPod } from "./workload.ts";
import { SAMPLE_HISTORY } from "./workload-image.ts";

/**
 * Publishes ticks. A StatefulSet, for the ordinal at the end of a pod's name says which tickers are its own:
 * two never publish the same. Pods above the number of replicas, which the autoscaler may add, stand by.
 */
export class TickProducer extends Construct implements Observed {
	readonly grantee: StatefulSet;
	readonly httpPort = clusterPort("tick-producer");

	constructor(
		scope: Construct,
		id: string,
		props: WorkloadSpecs["tickProducer"],
	) {
		super(scope, id);
		const { httpPort } = this;
		this.grantee = new StatefulSet(this, id, {
			...workloadPod(this, {
				config: tickProducerConfig,
				settings: {
					history: SAMPLE_HISTORY,
					replicas: props.replicas,
					...props.settings,
					httpPort,
				},
				size: props,
				tier: "ingestion",
				httpPort,
			}),
			replicas: props.replicas,
			...autoscaling(props),
			nodeRole: "compute",
			ports: { http: httpPort },
		});
	}
}

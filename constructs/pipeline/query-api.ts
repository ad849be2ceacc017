import { Construct } from "constructs";
import { clusterPort } from "../../engines/ports.ts";
import type { WorkloadSpecs } from "../../environments/workload-specs.ts";
import { queryApiConfig } from "../../workloads/query-api/src/config.ts";
import { Deployment } from "../kubernetes/deployment.ts";
import type { Grantable } from "../kubernetes/grantee.ts";
import { allow } from "../kubernetes/network-rule.ts";
import { Service } from "../kubernetes/service.ts";
import type { Observed } from "../observability/metrics-collection.ts";
import { autoscaling } from "./autoscaling.ts";
import { workloadPod } from "./workload.ts";

/** Serves batch and real time as one view, with the live page. */
export class QueryApi extends Construct implements Observed {
	readonly grantee: Deployment;
	readonly service: Service;
	readonly httpPort = clusterPort("query-api");

	constructor(scope: Construct, id: string, props: WorkloadSpecs["queryApi"]) {
		super(scope, id);
		const { httpPort } = this;
		this.grantee = new Deployment(this, id, {
			...workloadPod(this, {
				config: queryApiConfig,
				settings: { ...props.settings, httpPort },
				size: props,
				tier: "serving",
				httpPort,
			}),
			replicas: props.replicas,
			...autoscaling(props),
		});
		this.service = new Service(this, "service", {
			name: id,
			pods: this.grantee.pods,
			labels: this.grantee.labels,
			ports: { http: httpPort },
		});
	}

	/** Lets a workload of the environment ask it. */
	grantCall({ grantee }: Grantable): void {
		allow(grantee, grantee.pods, this.grantee.pods, [this.httpPort]);
	}
}

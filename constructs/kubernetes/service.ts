import { ServiceV1 } from "@cdktf/provider-kubernetes/lib/service-v1/index.js";
import { Construct } from "constructs";
import { ClusterBinding } from "./cluster-binding.ts";
import type { PodGroup } from "./pod-group.ts";

export interface ServiceProps {
	readonly name: string;
	readonly pods: PodGroup;
	readonly labels: Readonly<Record<string, string>>;
	readonly ports: Readonly<Record<string, number>>;
	/**
	 * No address of its own: each pod has a name instead, from before it is ready,
	 * since the members of a quorum must find each other to become ready.
	 * @default false
	 */
	readonly headless?: boolean;
}

/** A name inside the cluster. Always ClusterIP: nothing of this project is a bare load balancer. */
export class Service extends Construct {
	readonly name: string;

	constructor(scope: Construct, id: string, props: ServiceProps) {
		super(scope, id);
		this.name = props.name;
		new ServiceV1(this, "service", {
			metadata: {
				name: props.name,
				namespace: ClusterBinding.of(this).namespace,
				labels: { ...props.labels },
			},
			spec: {
				type: "ClusterIP",
				...(props.headless && {
					clusterIp: "None",
					publishNotReadyAddresses: true,
				}),
				selector: props.pods.selector,
				port: Object.entries(props.ports).map(([name, port]) => ({
					name,
					port,
					targetPort: name,
				})),
			},
			waitForLoadBalancer: false,
		});
	}
}

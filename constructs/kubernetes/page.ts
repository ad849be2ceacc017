import { TerraformOutput } from "cdktf";
import { Construct } from "constructs";
import type { Exposed } from "../../environments/exposure-spec.ts";
import { domain, GATEWAY } from "../gcp/gateway.ts";
import { GOOGLE_FRONT_ENDS } from "../gcp/network.ts";
import { ClusterBinding } from "./cluster-binding.ts";
import { customResources } from "./custom-resources.ts";
import { NetworkRule } from "./network-rule.ts";
import type { PodGroup } from "./pod-group.ts";

export interface PageProps {
	readonly exposed: Exposed;
	/** Name of the Service. */
	readonly service: string;
	readonly pods: PodGroup;
	readonly port: number;
	/** Answers 200 without anybody logged in. */
	readonly healthPath: string;
}

/** A web page of the environment for people: behind the gateway and IAP, or by port-forward for those who may. */
export class Page extends Construct {
	/** @param id also the name of the output that says how to open the page */
	constructor(scope: Construct, id: string, props: PageProps) {
		super(scope, `page-${id}`);
		const { exposed, service, port } = props;
		const cluster = ClusterBinding.of(this);
		if (exposed.kind !== "gateway") {
			const { namespace } = cluster.environment;
			new TerraformOutput(scope, id, {
				description: `Opens ${service} at http://localhost:${port}.`,
				value: `kubectl --namespace ${namespace} port-forward service/${service} ${port}`,
			});
			return;
		}
		const hostname = `${exposed.host}.${domain(this)}`;
		const target = { group: "", kind: "Service", name: service };
		const resources = customResources(this);
		resources.add({
			apiVersion: "gateway.networking.k8s.io/v1",
			kind: "HTTPRoute",
			name: service,
			spec: {
				parentRefs: [{ name: GATEWAY }],
				hostnames: [hostname],
				rules: [{ backendRefs: [{ name: service, port }] }],
			},
		});
		resources.add({
			apiVersion: "networking.gke.io/v1",
			kind: "GCPBackendPolicy",
			name: service,
			spec: {
				default: {
					iap: { enabled: exposed.authentication === "identity-aware-proxy" },
					logging: { enabled: true },
					// A stream of events stays open.
					timeoutSec: 3_600,
				},
				targetRef: target,
			},
		});
		resources.add({
			apiVersion: "networking.gke.io/v1",
			kind: "HealthCheckPolicy",
			name: service,
			spec: {
				default: {
					config: {
						type: "HTTP",
						httpHealthCheck: { port, requestPath: props.healthPath },
					},
				},
				targetRef: target,
			},
		});
		for (const [index, cidr] of GOOGLE_FRONT_ENDS.entries())
			new NetworkRule(this, `front-end-${index}`, {
				from: { cidr },
				to: props.pods,
				ports: [port],
			});
		new TerraformOutput(scope, id, {
			description: `Where ${service} is.`,
			value: `https://${hostname}`,
		});
	}
}

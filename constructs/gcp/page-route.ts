import type { Construct } from "constructs";
import { ClusterBinding } from "../kubernetes/cluster-binding.ts";
import type { PublishedPage } from "../kubernetes/cluster-provider.ts";
import { customResources } from "../kubernetes/custom-resources.ts";
import { NetworkRule } from "../kubernetes/network-rule.ts";
import { domain, GATEWAY, securityPolicyOf } from "./gateway.ts";
import { GOOGLE_FRONT_ENDS } from "./network.ts";

/**
 * A page's host behind the environment's Gateway: route, IAP, health check, and the way in for Google's front ends.
 * @returns the page's URL
 */
export function publishPage(
	scope: Construct,
	{ exposed, service, pods, port, healthPath }: PublishedPage,
): string {
	const hostname = `${exposed.host}.${domain(scope)}`;
	const targetRef = { group: "", kind: "Service", name: service };
	const { environment } = ClusterBinding.of(scope);
	const resources = customResources(scope);
	resources.add({
		apiVersion: "gateway.networking.k8s.io/v1",
		kind: "HTTPRoute",
		name: service,
		spec: {
			parentRefs: [{ name: GATEWAY, sectionName: "https" }],
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
				securityPolicy: securityPolicyOf(scope, environment),
				iap: { enabled: exposed.authentication === "identity-aware-proxy" },
				logging: { enabled: true },
				// A stream of events stays open.
				timeoutSec: 3_600,
			},
			targetRef,
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
					httpHealthCheck: { port, requestPath: healthPath },
				},
			},
			targetRef,
		},
	});
	for (const [index, cidr] of GOOGLE_FRONT_ENDS.entries())
		new NetworkRule(scope, `front-end-${index}`, {
			from: { cidr },
			to: pods,
			ports: [port],
		});
	return `https://${hostname}`;
}

import { LimitRangeV1 } from "@cdktf/provider-kubernetes/lib/limit-range-v1/index.js";
import { NamespaceV1 } from "@cdktf/provider-kubernetes/lib/namespace-v1/index.js";
import { NetworkPolicyV1 } from "@cdktf/provider-kubernetes/lib/network-policy-v1/index.js";
import { ResourceQuotaV1 } from "@cdktf/provider-kubernetes/lib/resource-quota-v1/index.js";
import { Construct } from "constructs";
import { ClusterBinding } from "./cluster-binding.ts";
import { namespaceQuota } from "./namespace-quota.ts";

/** The environment's namespace: Pod Security `restricted`, a quota, and no traffic but DNS until a rule allows it. */
export class Namespace extends Construct {
	constructor(scope: Construct, id: string) {
		super(scope, id);
		const cluster = ClusterBinding.of(this);
		const { environment } = cluster;
		const { lifetime, namespace: name } = environment;
		const quota = namespaceQuota(environment);
		const labels = {
			app: "tickstack",
			env: environment.name,
			tier: "platform",
			version: "v1",
		};
		const namespace = new NamespaceV1(this, "namespace", {
			metadata: {
				name,
				labels: {
					...labels,
					...(lifetime.kind === "disposable" && {
						"tickstack.dev/disposable": "true",
					}),
					"pod-security.kubernetes.io/enforce": "restricted",
					"pod-security.kubernetes.io/warn": "restricted",
					"pod-security.kubernetes.io/audit": "restricted",
				},
				...(lifetime.kind === "disposable" && {
					annotations: {
						"tickstack.dev/owner": lifetime.owner,
						"tickstack.dev/created": lifetime.created,
						"tickstack.dev/ttl": lifetime.ttl.toString(),
					},
				}),
			},
			timeouts: { delete: "15m" },
		});
		cluster.createsNamespace(namespace.metadata.name);
		const metadata = (own: string) => ({
			name: own,
			namespace: cluster.namespace,
			labels,
		});
		new ResourceQuotaV1(this, "quota", {
			metadata: metadata("environment"),
			spec: {
				hard: {
					"requests.memory": quota.memory.toQuantity(),
					"limits.memory": quota.memory.toQuantity(),
					"requests.cpu": String(Math.ceil(quota.cpuMillis / 1_000)),
					"requests.storage": quota.storage.toQuantity(),
					persistentvolumeclaims: String(quota.claims),
					pods: String(quota.pods),
					"services.loadbalancers": "0",
					"services.nodeports": "0",
				},
			},
		});
		new LimitRangeV1(this, "limits", {
			metadata: metadata("containers"),
			spec: {
				limit: [
					{
						type: "Container",
						default: { memory: "256Mi" },
						defaultRequest: { cpu: "100m", memory: "256Mi" },
					},
				],
			},
		});
		new NetworkPolicyV1(this, "default-deny", {
			metadata: metadata("default-deny"),
			spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
		});
		new NetworkPolicyV1(this, "dns", {
			metadata: metadata("dns"),
			spec: {
				podSelector: {},
				policyTypes: ["Egress"],
				egress: [
					{
						to: [
							{
								namespaceSelector: {
									matchLabels: { "kubernetes.io/metadata.name": "kube-system" },
								},
								podSelector: {
									matchExpressions: [
										{
											key: "k8s-app",
											operator: "In",
											values: ["kube-dns", "node-local-dns"],
										},
									],
								},
							},
							// NodeLocal DNSCache listens on the node itself.
							{ ipBlock: { cidr: "169.254.20.10/32" } },
						],
						ports: [
							{ port: "53", protocol: "UDP" },
							{ port: "53", protocol: "TCP" },
						],
					},
				],
			},
		});
	}
}

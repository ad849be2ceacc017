import { LimitRangeV1 } from "@cdktf/provider-kubernetes/lib/limit-range-v1/index.js";
import { NamespaceV1 } from "@cdktf/provider-kubernetes/lib/namespace-v1/index.js";
import { NetworkPolicyV1 } from "@cdktf/provider-kubernetes/lib/network-policy-v1/index.js";
import { ResourceQuotaV1 } from "@cdktf/provider-kubernetes/lib/resource-quota-v1/index.js";
import type { Size } from "@tickstack/contracts/size";
import { Construct } from "constructs";
import { ClusterBinding } from "./cluster-binding.ts";

export interface NamespaceProps {
	/** What all pods together may request of memory, replaced pods included. */
	readonly memory: Size;
	/** Thousandths of a core that all pods together may request. */
	readonly cpuMillis: number;
	/** What all claims together may request. */
	readonly storage: Size;
	readonly pods: number;
	readonly claims: number;
	/** Labels beside those of the environment: who owns it, until when. */
	readonly labels?: Readonly<Record<string, string>>;
	readonly annotations?: Readonly<Record<string, string>>;
}

/** The environment's namespace: Pod Security `restricted`, a quota, and no traffic but DNS until a rule allows it. */
export class Namespace extends Construct {
	constructor(scope: Construct, id: string, props: NamespaceProps) {
		super(scope, id);
		const cluster = ClusterBinding.of(this);
		const { environment } = cluster;
		const name = environment.namespace;
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
					...props.labels,
					"pod-security.kubernetes.io/enforce": "restricted",
					"pod-security.kubernetes.io/warn": "restricted",
					"pod-security.kubernetes.io/audit": "restricted",
				},
				...(props.annotations && { annotations: { ...props.annotations } }),
			},
			timeouts: { delete: "15m" },
		});
		cluster.namespace = namespace.metadata.name;
		const metadata = (own: string) => ({
			name: own,
			namespace: cluster.namespace,
			labels,
		});
		new ResourceQuotaV1(this, "quota", {
			metadata: metadata("environment"),
			spec: {
				hard: {
					"requests.memory": props.memory.toQuantity(),
					"limits.memory": props.memory.toQuantity(),
					"requests.cpu": String(Math.ceil(props.cpuMillis / 1_000)),
					"requests.storage": props.storage.toQuantity(),
					persistentvolumeclaims: String(props.claims),
					pods: String(props.pods),
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
							// NodeLocal DNSCache answers on the node itself.
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

import { NetworkPolicyV1 } from "@cdktf/provider-kubernetes/lib/network-policy-v1/index.js";
import { Construct, type IConstruct } from "constructs";
import { ClusterBinding } from "./cluster-binding.ts";
import type { NetworkPeer } from "./network-peer.ts";
import type { PodGroup } from "./pod-group.ts";

export interface NetworkRuleProps {
	readonly from: NetworkPeer;
	readonly to: NetworkPeer;
	/** Of TCP. */
	readonly ports: readonly number[];
}

/**
 * Lets one peer connect to the other: an egress policy on the pods that connect, an ingress policy on those
 * that accept. Policies add up on the namespace's default deny, so a rule touches no other stack.
 */
export class NetworkRule extends Construct {
	#rule: NetworkRuleProps;
	readonly #egress?: NetworkPolicyV1;
	readonly #ingress?: NetworkPolicyV1;

	constructor(scope: Construct, id: string, props: NetworkRuleProps) {
		super(scope, id);
		this.#rule = props;
		const { from, to } = props;
		const metadata = (pods: PodGroup, name: string) => ({
			name,
			namespace: ClusterBinding.of(this).namespace,
			labels: { app: pods.name, env: ClusterBinding.of(this).environment.name },
		});
		if ("selector" in from)
			this.#egress = new NetworkPolicyV1(this, "egress", {
				metadata: metadata(from, `${from.name}-to-${nameOf(to)}`),
				spec: egress(from, props),
			});
		if ("selector" in to)
			this.#ingress = new NetworkPolicyV1(this, "ingress", {
				metadata: metadata(to, `${to.name}-from-${nameOf(from)}`),
				spec: ingress(to, props),
			});
	}

	get rule(): NetworkRuleProps {
		return this.#rule;
	}

	/** Opens ports beside those that are open already. */
	addPorts(ports: readonly number[]): void {
		const rule = {
			...this.#rule,
			ports: [...new Set([...this.#rule.ports, ...ports])],
		};
		this.#rule = rule;
		if ("selector" in rule.from) this.#egress?.putSpec(egress(rule.from, rule));
		if ("selector" in rule.to) this.#ingress?.putSpec(ingress(rule.to, rule));
	}
}

/** A rule for two groups of pods. Repeated for the same pair below the same scope, it adds the ports. */
export function allow(
	scope: IConstruct,
	from: PodGroup,
	to: PodGroup,
	ports: readonly number[],
): void {
	const id = `network-${from.name}-to-${to.name}`;
	const rule = scope.node.tryFindChild(id);
	if (rule instanceof NetworkRule) rule.addPorts(ports);
	else new NetworkRule(scope as Construct, id, { from, to, ports });
}

const egress = (from: PodGroup, { to, ports }: NetworkRuleProps) => ({
	podSelector: { matchLabels: from.selector },
	policyTypes: ["Egress"],
	egress: [{ to: [peer(to)], ports: ports.map(tcp) }],
});

const ingress = (to: PodGroup, { from, ports }: NetworkRuleProps) => ({
	podSelector: { matchLabels: to.selector },
	policyTypes: ["Ingress"],
	ingress: [{ from: [peer(from)], ports: ports.map(tcp) }],
});

const tcp = (port: number) => ({ port: String(port), protocol: "TCP" });

const nameOf = (end: NetworkPeer): string =>
	"cidr" in end ? end.cidr.replace(/[^0-9a-f]+/g, "-") : end.name;

function peer(end: NetworkPeer) {
	if ("selector" in end) return { podSelector: { matchLabels: end.selector } };
	if ("cidr" in end)
		return {
			ipBlock: {
				cidr: end.cidr,
				...(end.except && { except: [...end.except] }),
			},
		};
	return {
		namespaceSelector: {
			matchExpressions: [
				{
					key: "kubernetes.io/metadata.name",
					operator: "In",
					values: [...end.namespaces],
				},
			],
		},
		podSelector: { matchLabels: { ...end.labels } },
	};
}

import { NetworkPolicyV1 } from "@cdktf/provider-kubernetes/lib/network-policy-v1/index.js";
import { Construct, type IConstruct } from "constructs";
import { ClusterBinding } from "./cluster-binding.ts";
import type { PodGroup } from "./pod-group.ts";

/** One end of a connection that is not pods of the environment. */
export interface AddressRange {
	/** CIDR notation. */
	readonly cidr: string;
	readonly except?: readonly string[];
}

/** Pods of other namespaces, such as an operator's. */
export interface ForeignPods {
	/** Part of the rule's name. */
	readonly name: string;
	/** Any of which they may be in. */
	readonly namespaces: readonly string[];
	readonly labels: Readonly<Record<string, string>>;
}

type End = PodGroup | ForeignPods | AddressRange;

export interface NetworkRuleProps {
	readonly from: End;
	readonly to: End;
	readonly ports: readonly number[];
}

/**
 * Lets one end connect to the other: an egress policy on the pods that call, an ingress policy on those
 * that answer. Policies add up on the namespace's default deny, so a rule touches no other stack.
 */
export class NetworkRule extends Construct {
	readonly rule: NetworkRuleProps;

	constructor(scope: Construct, id: string, props: NetworkRuleProps) {
		super(scope, id);
		this.rule = props;
		const { from, to } = props;
		const port = props.ports.map((number) => ({
			port: String(number),
			protocol: "TCP",
		}));
		const named = (pods: PodGroup, name: string) => ({
			name,
			namespace: ClusterBinding.of(this).namespace,
			labels: { app: pods.name, env: ClusterBinding.of(this).environment.name },
		});
		if ("selector" in from)
			new NetworkPolicyV1(this, "egress", {
				metadata: named(from, `${from.name}-to-${nameOf(to)}`),
				spec: {
					podSelector: { matchLabels: from.selector },
					policyTypes: ["Egress"],
					egress: [{ to: [peer(to)], ports: port }],
				},
			});
		if ("selector" in to)
			new NetworkPolicyV1(this, "ingress", {
				metadata: named(to, `${to.name}-from-${nameOf(from)}`),
				spec: {
					podSelector: { matchLabels: to.selector },
					policyTypes: ["Ingress"],
					ingress: [{ from: [peer(from)], ports: port }],
				},
			});
	}
}

/** A rule for two groups of pods; asking again for the same pair under the same scope changes nothing. */
export function allow(
	scope: IConstruct,
	from: PodGroup,
	to: PodGroup,
	ports: readonly number[],
): void {
	const id = `network-${from.name}-to-${to.name}`;
	if (!scope.node.tryFindChild(id))
		new NetworkRule(scope as Construct, id, { from, to, ports });
}

function nameOf(end: End): string {
	return "cidr" in end ? end.cidr.replace(/[^0-9a-f]+/g, "-") : end.name;
}

function peer(end: End) {
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

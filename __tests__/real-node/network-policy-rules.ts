// A test tool: it stands in for the network plugin of a real cluster (Dataplane V2, Calico, Cilium), which enforces NetworkPolicies there.
import {
	lives,
	type NetworkPolicy,
	type Peer,
	type PolicyPod,
	type PolicyState,
	type Rule,
	selects,
} from "./policy-objects.ts";

/** A peer as a match of nft's, with the pods behind it; undefined when the peer is a range of addresses. */
interface Match {
	readonly text: string;
	readonly pods: readonly PolicyPod[] | undefined;
}

const DIRECTIONS = [
	{
		name: "in",
		type: "Ingress",
		rules: "ingress",
		peers: "from",
		field: "saddr",
	},
	{ name: "out", type: "Egress", rules: "egress", peers: "to", field: "daddr" },
] as const;

type Direction = (typeof DIRECTIONS)[number];

const addressOf = (pod: PolicyPod): string => pod.status?.podIP ?? "";

const set = (values: readonly string[]): string =>
	`{ ${[...new Set(values)].join(", ")} }`;

/**
 * The NetworkPolicies of a cluster of one node as one table of nft's, to be loaded as a whole. Covers pod and namespace
 * selectors, address ranges, ports by number and name, both directions; not `endPort` and not SCTP.
 */
export function networkPolicyRules(state: PolicyState): string {
	const pods = state.pods.filter(lives);
	const chains: string[] = [];
	const jumps: Record<Direction["name"], string[]> = { in: [], out: [] };
	for (const direction of DIRECTIONS)
		for (const pod of pods) {
			const policies = state.policies.filter(
				({ metadata, spec }) =>
					metadata.namespace === pod.metadata.namespace &&
					typesOf(spec).includes(direction.type) &&
					selects(spec.podSelector, pod.metadata.labels),
			);
			if (!policies.length) continue;
			const rules = policies.flatMap(({ metadata, spec }) =>
				(spec[direction.rules] ?? []).flatMap((rule) =>
					allowed(rule, {
						direction,
						pod,
						pods,
						state,
						namespace: metadata.namespace ?? "",
					}),
				),
			);
			const chain = `${direction.name}_${addressOf(pod).replaceAll(".", "_")}`;
			chains.push(
				`chain ${chain} {`,
				...rules.map((rule) => `${rule} return`),
				"counter drop",
				"}",
			);
			jumps[direction.name].push(`${addressOf(pod)} : jump ${chain}`);
		}
	const dispatch = (field: string, entries: readonly string[]) =>
		entries.length ? [`ip ${field} vmap { ${entries.join(", ")} }`] : [];
	const known = pods.map(addressOf);
	return [
		"table inet network_policies",
		"delete table inet network_policies",
		"table inet network_policies {",
		...chains,
		// What the node itself sends (probes) goes by another hook and is always allowed, as the API wants it.
		"chain forward {",
		"type filter hook forward priority filter - 5; policy accept;",
		"ct state established,related accept",
		`ip saddr ${state.podRange}${known.length ? ` ip saddr != ${set(known)}` : ""} counter drop`,
		...dispatch("saddr", jumps.out),
		...dispatch("daddr", jumps.in),
		"}",
		"chain input {",
		"type filter hook input priority filter - 5; policy accept;",
		"ct state established,related accept",
		...dispatch("saddr", jumps.out),
		"}",
		"}",
		"",
	].join("\n");
}

const typesOf = (spec: NetworkPolicy["spec"]): readonly string[] =>
	spec.policyTypes ?? ["Ingress", ...(spec.egress ? ["Egress"] : [])];

interface Context {
	readonly direction: Direction;
	readonly pod: PolicyPod;
	readonly pods: readonly PolicyPod[];
	readonly state: PolicyState;
	readonly namespace: string;
}

/** What one rule lets pass, as matches of nft's. */
function allowed(rule: Rule, context: Context): string[] {
	const peers = rule[context.direction.peers];
	const matches: Match[] = peers?.length
		? peers.flatMap((peer) => match(peer, context))
		: [{ text: "", pods: undefined }];
	if (!rule.ports?.length) return matches.map(({ text }) => text.trimEnd());
	return matches.flatMap((each) =>
		(rule.ports ?? []).flatMap(({ protocol = "TCP", port }) => {
			const transport = protocol.toLowerCase();
			if (port === undefined) return [`${each.text}meta l4proto ${transport}`];
			if (typeof port === "number")
				return [`${each.text}${transport} dport ${port}`];
			return named(each, port, protocol, context).map(
				([text, number]) => `${text}${transport} dport ${number}`,
			);
		}),
	);
}

function match(peer: Peer, context: Context): Match[] {
	const { direction, pods, state, namespace } = context;
	const { ipBlock, namespaceSelector, podSelector } = peer;
	if (ipBlock)
		return [
			{
				text: `ip ${direction.field} ${ipBlock.cidr} ${ipBlock.except?.length ? `ip ${direction.field} != ${set(ipBlock.except)} ` : ""}`,
				pods: undefined,
			},
		];
	const inScope = namespaceSelector
		? new Set(
				state.namespaces
					.filter(({ metadata }) => selects(namespaceSelector, metadata.labels))
					.map(({ metadata }) => metadata.name),
			)
		: new Set([namespace]);
	const found = pods.filter(
		({ metadata }) =>
			inScope.has(metadata.namespace ?? "") &&
			(!podSelector || selects(podSelector, metadata.labels)),
	);
	return found.length
		? [
				{
					text: `ip ${direction.field} ${set(found.map(addressOf))} `,
					pods: found,
				},
			]
		: [];
}

/** A port by its name is that of the pod which is connected to. */
function named(
	{ text, pods = [] }: Match,
	name: string,
	protocol: string,
	{ direction, pod }: Context,
): [text: string, port: number][] {
	const targets = direction.name === "in" ? [pod] : pods;
	return targets.flatMap((target) =>
		target.spec.containers
			.flatMap(({ ports = [] }) => ports)
			.filter(
				(port) => port.name === name && (port.protocol ?? "TCP") === protocol,
			)
			.map(({ containerPort }): [string, number] => [
				direction.name === "in" ? text : `ip daddr ${addressOf(target)} `,
				containerPort,
			]),
	);
}

import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { workloadsOf } from "./pods.ts";
import { resourcesOf, type SynthesizedStack } from "./synthesized.ts";

interface Peer {
	readonly pod_selector?: { readonly match_labels?: Record<string, string> };
	readonly namespace_selector?: {
		readonly match_expressions?: readonly {
			readonly operator: string;
			readonly values: readonly string[];
		}[];
	};
	readonly ip_block?: { readonly cidr: string };
}

interface Rule {
	readonly from?: readonly Peer[];
	readonly to?: readonly Peer[];
	readonly ports?: readonly {
		readonly port: string;
		readonly protocol: string;
	}[];
}

interface Policy {
	readonly pod_selector: { readonly match_labels?: Record<string, string> };
	readonly policy_types: readonly string[];
	readonly ingress?: readonly Rule[];
	readonly egress?: readonly Rule[];
}

/** `from → to: ports` for each pair of workloads that may connect, as Kubernetes reads the policies. */
export function reachablePairs(
	stacks: readonly SynthesizedStack[],
	environment: EnvironmentSpec,
): string[] {
	const own = stacks.filter((stack) => stack.environment === environment);
	const apps = [
		...new Set([
			...own.flatMap(workloadsOf).map(({ app }) => app),
			// Made by Spark's driver, not by Terraform.
			...(environment.spark.mode.kind === "kubernetes"
				? ["spark-executor"]
				: []),
		]),
	].sort();
	const policies = own
		.flatMap((stack) => resourcesOf(stack, /^kubernetes_network_policy/))
		.map(({ attributes }) => attributes.spec as Policy);
	return apps.flatMap((from) =>
		apps.flatMap((to) => {
			const out = allowed(policies, "Egress", from, to);
			const into = allowed(policies, "Ingress", to, from);
			// Both ends must agree: a rule on one side alone lets nothing through.
			const ports = out.filter((port) => into.includes(port));
			return ports.length ? [`${from} → ${to}: ${ports.join(" ")}`] : [];
		}),
	);
}

/** `namespaces/pods → to: ports` for each rule that lets pods of other namespaces in. */
export function foreignCallers(
	stacks: readonly SynthesizedStack[],
	environment: EnvironmentSpec,
): string[] {
	return stacks
		.filter((stack) => stack.environment === environment)
		.flatMap((stack) => resourcesOf(stack, /^kubernetes_network_policy/))
		.map(({ attributes }) => attributes.spec as Policy)
		.flatMap(({ ingress = [], pod_selector: to }) =>
			ingress.flatMap(({ from = [], ports = [] }) =>
				from
					.filter((peer) => peer.namespace_selector)
					.map((peer) => {
						const namespaces = peer.namespace_selector?.match_expressions
							?.filter(({ operator }) => operator === "In")
							.flatMap(({ values }) => values);
						const pods = Object.values(peer.pod_selector?.match_labels ?? {});
						return `${namespaces?.join("|")}/${pods} → ${to.match_labels?.app}: ${ports.map(({ port }) => port).join(" ")}`;
					}),
			),
		)
		.sort();
}

/** Ports on which the policies that select one workload allow the other. All are denied without a policy that allows. */
function allowed(
	policies: readonly Policy[],
	type: "Ingress" | "Egress",
	subject: string,
	other: string,
): string[] {
	const selecting = policies.filter(
		({ pod_selector: selector, policy_types: types }) =>
			types.includes(type) && matches(selector.match_labels, subject),
	);
	if (!selecting.length)
		throw new Error(`no ${type} policy selects ${subject}`);
	const ports = selecting.flatMap((policy) =>
		((type === "Ingress" ? policy.ingress : policy.egress) ?? [])
			.filter((rule) =>
				((type === "Ingress" ? rule.from : rule.to) ?? []).some(
					(peer) =>
						!peer.namespace_selector &&
						peer.pod_selector !== undefined &&
						matches(peer.pod_selector.match_labels, other),
				),
			)
			.flatMap((rule) => (rule.ports ?? []).map(({ port }) => port)),
	);
	return [...new Set(ports)].sort((a, b) => Number(a) - Number(b));
}

const matches = (
	labels: Record<string, string> | undefined,
	app: string,
): boolean =>
	Object.entries(labels ?? {}).every(
		([key, value]) => key === "app" && value === app,
	);

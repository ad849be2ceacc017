import type { EnvironmentSpec } from "./environment-spec.ts";
import { NO_ADD_ONS } from "./no-add-ons.ts";
import { validated } from "./validate.ts";

export interface OnKubeconfigProps {
	/** The kubeconfig's current context when absent. */
	readonly context?: string;
	/** The environment's own when absent. */
	readonly namespace?: string;
}

/**
 * An environment with all its sizes, replicas and security on a cluster that a kubeconfig reaches. What only Google Cloud
 * has goes: the gateway (a port-forward stands in), add-ons (cluster-scoped, and somebody else's cluster) and snapshots to
 * its storage. The cluster must have the environment's storage classes.
 * @throws {SpecError} when the result cannot work
 */
export function onKubeconfig(
	original: EnvironmentSpec,
	{ context, namespace = original.namespace }: OnKubeconfigProps = {},
): EnvironmentSpec {
	const { snapshots: _, ...elasticsearch } = original.elasticsearch;
	return validated({
		...original,
		cluster: { kind: "kubeconfig", ...(context && { context }) },
		isolation: "namespace",
		namespace,
		elasticsearch,
		exposure: {
			queryApi: { kind: "port-forward" },
			kibana: { kind: "port-forward" },
		},
		addOns: NO_ADD_ONS,
	});
}

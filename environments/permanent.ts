import { dev } from "./dev.ts";
import type { EnvironmentSpec } from "./environment-spec.ts";
import { localCluster } from "./local-cluster.ts";
import { prod } from "./prod.ts";

/**
 * The environments that stay, in the order in which they are shown.
 * @param context of the kubeconfig, for `local-cluster`; the current one when absent
 */
export const permanentEnvironments = (
	context?: string,
): readonly EnvironmentSpec[] => [
	dev,
	prod,
	localCluster(context ? { context } : {}),
];

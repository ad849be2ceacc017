import { join } from "node:path";
import type { Target, TargetProps } from "../environments/target.ts";
import { OPERATIONS_NAMESPACE } from "./cluster-records.ts";
import { Kubectl } from "./kubectl.ts";

/**
 * Any cluster: states lie in it as secrets, so that every operator works with the same ones. Terraform's own lease keeps
 * two of them apart.
 */
export function kubeconfigTarget(
	context: string,
	{ environment, onRetry }: TargetProps,
): Target {
	const files =
		environment.KUBECONFIG ?? join(environment.HOME ?? "", ".kube", "config");
	const kubectl = new Kubectl({
		environment,
		context,
		...(onRetry && { onRetry }),
	});
	return {
		reach: async () => kubectl,
		environment: {
			...environment,
			...(files.includes(":")
				? { KUBE_CONFIG_PATHS: files }
				: { KUBE_CONFIG_PATH: files }),
		},
		backend: (stack) => ({
			settings: {},
			instead: {
				kubernetes: {
					secret_suffix: stack,
					namespace: OPERATIONS_NAMESPACE,
					config_context: context,
				},
			},
		}),
		hasState: async (stack) =>
			(await kubectl.get("secret", stateOf(stack), OPERATIONS_NAMESPACE)) !==
			undefined,
		forgetState: async (stack) => {
			const state = stateOf(stack);
			await kubectl.delete("secret", state, OPERATIONS_NAMESPACE);
			await kubectl.delete("lease", `lock-${state}`, OPERATIONS_NAMESPACE);
		},
	};
}

/** As Terraform's backend names it. */
const stateOf = (stack: string): string => `tfstate-default-${stack}`;

import { delimiter } from "node:path";
import { gunzipSync } from "node:zlib";
import { partOf, providersOf } from "../environments/stored-states.ts";
import type { Target, TargetProps } from "../environments/target.ts";
import { OPERATIONS_NAMESPACE } from "./cluster-records.ts";
import { Kubectl, type KubernetesObject } from "./kubectl.ts";
import { refuseUnreachable } from "./unreachable.ts";

/**
 * Any cluster: states lie in it as secrets, so that every operator works with the same ones. Terraform's own lease keeps
 * two of them apart.
 */
export function kubeconfigTarget(
	context: string,
	{ environment, onRetry }: TargetProps,
): Target {
	const files = environment.KUBECONFIG ?? "";
	const kubectl = new Kubectl({
		environment,
		context,
		...(onRetry && { onRetry }),
	});
	let reached = false;
	return {
		reach: async () => {
			if (!reached) await refuseUnreachable(kubectl);
			reached = true;
			return kubectl;
		},
		environment: {
			...environment,
			...(files.includes(delimiter)
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
		states: async (environment) => {
			const inStore = { namespace: OPERATIONS_NAMESPACE };
			const secrets = await kubectl.list<StateSecret>("secrets", {
				...inStore,
				labels: "tfstate=true",
			});
			const states = secrets.flatMap(({ metadata, data = {} }) => {
				const part = partOf(environment, metadata.name.slice(PREFIX.length));
				if (!part || !data.tfstate) return [];
				const text = gunzipSync(Buffer.from(data.tfstate, "base64"));
				return [{ part, providers: providersOf(text.toString()) }];
			});
			const leases = await kubectl.list("leases", inStore);
			const locked = leases.flatMap(({ metadata }) => {
				const stack = metadata.name.slice(LOCK_PREFIX.length);
				const part = metadata.name.startsWith(LOCK_PREFIX)
					? partOf(environment, stack)
					: undefined;
				const known = states.some((each) => each.part === part);
				// Killed before it had a state.
				return part && !known ? [{ part, providers: [] }] : [];
			});
			return [...states, ...locked];
		},
		access: () => ({ kubernetes: { configContext: context } }),
		hasState: async (stack) =>
			(await kubectl.get("secret", stateOf(stack), OPERATIONS_NAMESPACE)) !==
			undefined,
		forgetState: async (stack) => {
			const state = stateOf(stack);
			await kubectl.delete("secret", state, OPERATIONS_NAMESPACE);
			await kubectl.delete(
				"lease",
				`${LOCK_PREFIX}${stack}`,
				OPERATIONS_NAMESPACE,
			);
		},
	};
}

/** A state as Terraform's backend stores it. */
interface StateSecret extends KubernetesObject {
	readonly data?: { readonly tfstate?: string };
}

const PREFIX = "tfstate-default-";
const LOCK_PREFIX = `lock-${PREFIX}`;
const stateOf = (stack: string): string => `${PREFIX}${stack}`;

import { join } from "node:path";
import type { Cluster } from "../environments/cluster-spec.ts";
import { OPERATIONS_NAMESPACE } from "./cluster-records.ts";
import { gkeTarget } from "./google/gke-target.ts";
import type { GoogleCloud } from "./google/google-cloud.ts";
import { Kubectl } from "./kubectl.ts";
import { RefusedError } from "./refused-error.ts";

/** How a cluster is reached, and where the states of its environments lie. */
export interface Target {
	/** The API of the cluster; undefined when it is not there (yet, or any more). */
	reach(): Promise<Kubectl | undefined>;
	/** Where it is on Google Cloud. */
	readonly google?: GoogleCloud;
	/** Variables for Terraform. */
	readonly environment: Readonly<Record<string, string>>;
	/** What a stack is told about its backend beyond what it says itself. */
	backend(stack: string): {
		/** For `terraform init`. */
		readonly settings: Readonly<Record<string, string>>;
		/** Replaces the stack's own backend. */
		readonly instead?: object;
	};
	/** Takes away what is left of the state of a stack that is destroyed. */
	forgetState(stack: string): Promise<void>;
}

export interface TargetProps {
	/** Of this process: `PATH`, `HOME`, `KUBECONFIG`, `TF_VAR_…`. */
	readonly environment: Readonly<Record<string, string>>;
	/** For a kubeconfig that is made here. */
	readonly workDirectory: string;
	readonly retrying?: (reason: string, delayMs: number) => void;
}

/** @throws {RefusedError} when what Google Cloud needs is not given */
export function targetOf(cluster: Cluster, props: TargetProps): Target {
	switch (cluster.kind) {
		case "kubeconfig":
			return kubeconfigTarget(cluster.context ?? "", props);
		case "gke":
			return gkeTarget(cluster, props);
		case "local":
			throw new RefusedError(
				"an environment of processes of this machine is not deployed: npm start",
			);
	}
}

/**
 * Any cluster: states lie in it as secrets, so that every operator works with the same ones. Terraform's own lease keeps
 * two of them apart.
 */
function kubeconfigTarget(
	context: string,
	{ environment, retrying }: TargetProps,
): Target {
	const files =
		environment.KUBECONFIG ?? join(environment.HOME ?? "", ".kube", "config");
	const kubectl = new Kubectl({
		environment,
		context,
		...(retrying && { retrying }),
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
		forgetState: async (stack) => {
			const state = `tfstate-default-${stack}`;
			await kubectl.delete("secret", state, OPERATIONS_NAMESPACE);
			await kubectl.delete("lease", `lock-${state}`, OPERATIONS_NAMESPACE);
		},
	};
}

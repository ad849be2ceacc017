import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Cluster } from "../environments/cluster-spec.ts";
import { Kubectl } from "./kubectl.ts";
import { OPERATIONS_NAMESPACE } from "./records.ts";
import { RefusedError } from "./refused-error.ts";

/** How a cluster is reached, and where the states of its environments lie. */
export interface Target {
	/** Absent where the cluster itself is made and destroyed with the environment. */
	readonly kubectl?: Kubectl;
	/** Variables for Terraform. */
	readonly environment: Readonly<Record<string, string>>;
	/** What a stack is told about its backend beyond what it says itself. */
	backend(stack: string): {
		/** For `terraform init`. */
		readonly settings: Readonly<Record<string, string>>;
		/** Replaces the stack's own backend. */
		readonly instead?: object;
	};
}

export interface TargetProps {
	/** Of this process: `PATH`, `HOME`, `KUBECONFIG`, `TF_VAR_…`. */
	readonly environment: Readonly<Record<string, string>>;
	/** For a kubeconfig that is made here. */
	readonly workDirectory: string;
	readonly retrying?: (reason: string, delayMs: number) => void;
}

/** Google's bucket for states, by this variable or `--state-bucket`. */
export const STATE_BUCKET = "TICKSTACK_STATE_BUCKET";

/** @throws {RefusedError} when what Google Cloud needs is not given */
export async function targetOf(
	cluster: Cluster,
	props: TargetProps,
): Promise<Target> {
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
	return {
		kubectl: new Kubectl({
			environment,
			context,
			...(retrying && { retrying }),
		}),
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
	};
}

/** A cluster on Google Cloud: states lie in the project's bucket; the kubeconfig is gcloud's, made for this run. */
async function gkeTarget(
	{ name, region, ownership }: Extract<Cluster, { kind: "gke" }>,
	{ environment, workDirectory, retrying }: TargetProps,
): Promise<Target> {
	const project = environment.TF_VAR_project_id;
	const bucket = environment[STATE_BUCKET];
	if (!project || !bucket)
		throw new RefusedError(
			`cluster ${name} is on Google Cloud: give TF_VAR_project_id and ${STATE_BUCKET} (the bucket that holds the states), or --context for another cluster`,
		);
	const backend = () => ({ settings: { bucket } });
	if (ownership === "owned") return { environment, backend };
	mkdirSync(workDirectory, { recursive: true });
	const KUBECONFIG = join(workDirectory, `${name}.kubeconfig`);
	const own = { ...environment, KUBECONFIG };
	await promisify(execFile)(
		"gcloud",
		[
			...["container", "clusters", "get-credentials", name],
			...["--region", region, "--project", project, "--dns-endpoint"],
		],
		{ env: own },
	);
	return {
		kubectl: new Kubectl({
			environment: own,
			context: `gke_${project}_${region}_${name}`,
			...(retrying && { retrying }),
		}),
		environment: own,
		backend,
	};
}

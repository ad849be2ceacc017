import { join } from "node:path";
import type { Cluster } from "../../environments/cluster-spec.ts";
import { dev } from "../../environments/dev.ts";
import { permanentEnvironments } from "../../environments/permanent.ts";
import { sharedCluster as clusterOf } from "../../environments/shared-cluster.ts";
import type { Target } from "../environments/target.ts";
import { gkeTarget } from "../google/gke-target.ts";
import { kubeconfigTarget } from "../kubernetes/kubeconfig-target.ts";
import type { Progress } from "../terraform/progress.ts";
import { RefusedError } from "./errors.ts";

/** What every command is given: nothing inside reads the clock, the variables or the terminal by itself. */
export interface OperationsContext {
	/** Milliseconds since the epoch. */
	readonly now: () => number;
	/** Who runs this, e.g. `ada@laptop (pid 4711)`. */
	readonly who: string;
	/** Of the checkout, with `-dirty` where it differs from what is committed. */
	readonly commit: string;
	/** Folder for synthesized stacks, one below it for each environment. */
	readonly workRoot: string;
	/** `terraform` or `tofu`. */
	readonly program: string;
	/** Of the process. */
	readonly environment: Readonly<Record<string, string>>;
	/** Of the kubeconfig; the shared cluster on Google Cloud when absent. */
	readonly kubeContext: string | undefined;
	readonly progress: Progress;
	readonly interrupt: AbortSignal;
	/** How long pods, and a namespace that goes, are waited for. */
	readonly waitMs: number;
	readonly unlock: boolean;
}

/** Where disposable environments go: the cluster of the kubeconfig's context, or else that of `dev`. */
export function sharedCluster({ kubeContext }: OperationsContext): Cluster {
	if (kubeContext) return { kind: "kubeconfig", context: kubeContext };
	return clusterOf(dev);
}

/** @throws {RefusedError} when what Google Cloud needs is not given */
export function targetFor(
	cluster: Cluster,
	{ environment, workRoot, progress }: OperationsContext,
): Target {
	const props = {
		environment,
		workDirectory: workRoot,
		onRetry: (reason: string, pauseMs: number) =>
			progress.say(`${reason}; trying again in ${pauseMs / 1000} s`),
	};
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

export const workDirectory = (
	{ workRoot }: OperationsContext,
	environment: string,
): string => join(workRoot, environment);

/** Names that no disposable environment may have, and that no command here destroys without a question. */
export const PERMANENT_NAMES: readonly string[] = [
	...new Set(
		permanentEnvironments().flatMap(({ name, namespace }) => [name, namespace]),
	),
];

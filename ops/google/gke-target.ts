import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type {
	ExistingGkeCluster,
	OwnedGkeCluster,
} from "../../environments/cluster-spec.ts";
import type { Target, TargetProps } from "../environments/target.ts";
import { Kubectl } from "../kubernetes/kubectl.ts";
import { type GoogleCloud, googleCloud } from "./google-cloud.ts";

/**
 * A cluster on Google Cloud: states lie in the project's bucket, and Terraform finds the cluster by its name.
 * @throws {RefusedError} when project or bucket are not given
 */
export function gkeTarget(
	cluster: ExistingGkeCluster | OwnedGkeCluster,
	props: TargetProps,
): Target & { readonly google: GoogleCloud } {
	const { environment, onRetry } = props;
	const google = googleCloud(environment, onRetry);
	return {
		environment,
		google,
		backend: () => ({ settings: { bucket: google.bucket.name } }),
		hasState: async (stack) =>
			(await google.bucket.read(stateOf(stack))) !== undefined,
		forgetState: (stack) => google.bucket.remove(stateOf(stack)),
		reach: () => reach(cluster, google, props),
	};
}

/** The object of a stack's state, as constructs/gcp/gcs-state.ts names it, for `staging-pr-42-platform` e.g. `staging-pr-42/platform/default.tfstate`. */
export const stateOf = (stack: string): string =>
	`${stack.replace(/-(\w+)$/, "/$1")}/default.tfstate`;

/** With a kubeconfig that gcloud makes for this run. */
async function reach(
	{ name, region }: ExistingGkeCluster | OwnedGkeCluster,
	{ clusters, gcloud, project }: GoogleCloud,
	{ environment, workDirectory, onRetry }: TargetProps,
): Promise<Kubectl | undefined> {
	const all = await clusters.list();
	const found = all.find(
		(each) => each.name === name && each.location === region,
	);
	if (!found || found.status === "STOPPING") return undefined;
	mkdirSync(workDirectory, { recursive: true });
	const KUBECONFIG = join(workDirectory, `${name}.kubeconfig`);
	const context = await gcloud.kubeconfig(KUBECONFIG, {
		project,
		region,
		name,
	});
	return new Kubectl({
		environment: { ...environment, KUBECONFIG },
		context,
		...(onRetry && { onRetry }),
	});
}

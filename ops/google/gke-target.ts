import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type {
	ExistingGkeCluster,
	OwnedGkeCluster,
} from "../../environments/cluster-spec.ts";
import { providersOf } from "../environments/stored-states.ts";
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
	let reached: Reached | undefined;
	return {
		environment,
		google,
		backend: () => ({ settings: { bucket: google.bucket.name } }),
		hasState: async (stack) =>
			(await google.bucket.read(stateOf(stack))) !== undefined,
		forgetState: (stack) => google.bucket.remove(stateOf(stack)),
		states: async (environment) => {
			const all = await google.bucket.list(`${environment}/*/${STATE}`);
			// An emulator may know no globs.
			const found = all.filter(
				(name) =>
					name.startsWith(`${environment}/`) && name.endsWith(`/${STATE}`),
			);
			return Promise.all(
				found.map(async (object) => {
					const [, part = ""] = object.split("/");
					const state = await google.bucket.read(object);
					return { part, providers: state ? providersOf(state.text) : [] };
				}),
			);
		},
		access: () => {
			const { file, kubectl } = reached ?? {};
			return {
				google: { project: google.project, region: cluster.region },
				...(file &&
					kubectl && {
						kubernetes: { configPath: file, configContext: kubectl.context },
					}),
			};
		},
		reach: async () => {
			reached = await reach(cluster, google, props);
			return reached?.kubectl;
		},
	};
}

/** The object of a stack's state, as constructs/gcp/gcs-state.ts names it, for `staging-pr-42-platform` e.g. `staging-pr-42/platform/default.tfstate`. */
export const stateOf = (stack: string): string =>
	`${stack.replace(/-(\w+)$/, "/$1")}/${STATE}`;
const STATE = "default.tfstate";

/** A cluster, and the kubeconfig that was made for it. */
interface Reached {
	readonly kubectl: Kubectl;
	readonly file: string;
}

/** With a kubeconfig that gcloud makes for this run. */
async function reach(
	{ name, region }: ExistingGkeCluster | OwnedGkeCluster,
	{ clusters, gcloud, project }: GoogleCloud,
	{ environment, workDirectory, onRetry }: TargetProps,
): Promise<Reached | undefined> {
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
	const kubectl = new Kubectl({
		environment: { ...environment, KUBECONFIG },
		context,
		...(onRetry && { onRetry }),
	});
	return { kubectl, file: KUBECONFIG };
}

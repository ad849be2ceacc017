import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Kubectl, KubernetesObject } from "../kubernetes/kubectl.ts";
import { RefusedError } from "../operator/errors.ts";
import type { ResourceChange, Terraform } from "./terraform.ts";

export interface AdoptExistingProps {
	readonly terraform: Terraform;
	/** The stack's. */
	readonly directory: string;
	readonly kubectl: Kubectl;
	/** Whose namespace it must be. */
	readonly environment: string;
	readonly namespace: string;
}

/** What a stack was going to create and finds made. */
export interface Adoption {
	/** Addresses that the next apply imports into the state. */
	readonly imported: readonly string[];
	/** Secrets that were deleted, to be made again. */
	readonly deleted: readonly string[];
	/** To be called after that apply. */
	done(): void;
}

/** Beside a stack while what is adopted is imported. */
export const ADOPTION_FILE = "adopt.tf.json";
const NAMESPACE = "kubernetes_namespace_v1";
const SECRET = "kubernetes_secret_v1";

/** kubectl's word for each type that a stack makes in a namespace. */
const RESOURCES: Readonly<Record<string, string>> = {
	kubernetes_config_map_v1: "configmaps",
	kubernetes_cron_job_v1: "cronjobs.batch",
	kubernetes_deployment_v1: "deployments.apps",
	kubernetes_horizontal_pod_autoscaler_v2:
		"horizontalpodautoscalers.autoscaling",
	kubernetes_job_v1: "jobs.batch",
	kubernetes_limit_range_v1: "limitranges",
	kubernetes_network_policy_v1: "networkpolicies.networking.k8s.io",
	kubernetes_pod_disruption_budget_v1: "poddisruptionbudgets.policy",
	kubernetes_resource_quota_v1: "resourcequotas",
	kubernetes_role_binding_v1: "rolebindings.rbac.authorization.k8s.io",
	kubernetes_role_v1: "roles.rbac.authorization.k8s.io",
	[SECRET]: "secrets",
	kubernetes_service_account_v1: "serviceaccounts",
	kubernetes_service_v1: "services",
	kubernetes_stateful_set_v1: "statefulsets.apps",
};

/**
 * Prepares the next apply of a stack whose last one was killed. Terraform keeps its state every 20 s only: what it has made
 * since then is there and not in the state, and another apply would fail because of it. What has the name and is in
 * the environment's own namespace is imported; secrets are deleted instead, since an import would read their values
 * into the state.
 * @returns undefined when there is nothing of the kind
 * @throws {RefusedError} when the namespace is somebody else's
 */
export async function adoptExisting(
	props: AdoptExistingProps,
): Promise<Adoption | undefined> {
	const { terraform, directory, kubectl, namespace } = props;
	const file = join(directory, ADOPTION_FILE);
	rmSync(file, { force: true });
	const owner = await kubectl.get<KubernetesObject>("namespace", namespace);
	if (!owner) return undefined;
	const { json } = await terraform.plan();
	const missing = json.resource_changes.filter(
		({ type, change }) =>
			(type in RESOURCES || type === NAMESPACE) &&
			change.actions.join() === "create",
	);
	if (missing.length === 0) return undefined;
	const types = [...new Set(missing.map(({ type }) => type))];
	const listed = types.flatMap((type) => RESOURCES[type] ?? []);
	const objects = listed.length
		? await kubectl.list(listed.join(), { namespace })
		: [];
	const there = new Set([
		`namespaces ${namespace}`,
		...objects.map(({ kind, metadata }) => `${plural(kind)} ${metadata.name}`),
	]);
	const found = missing.filter((change) => there.has(key(change, namespace)));
	if (found.length === 0) return undefined;
	const env = owner.metadata.labels?.env;
	if (env !== props.environment)
		throw new RefusedError(
			`namespace ${namespace} is there already and belongs to ${env ?? "nobody known"}, not to ${props.environment}`,
		);
	const secrets = found.filter(({ type }) => type === SECRET);
	for (const secret of secrets)
		await kubectl.delete("secrets", nameOf(secret), namespace);
	const imported = found.filter(({ type }) => type !== SECRET);
	writeFileSync(
		file,
		JSON.stringify({
			import: imported.map((change) => ({
				to: change.address,
				id:
					change.type === NAMESPACE
						? namespace
						: `${namespace}/${nameOf(change)}`,
			})),
		}),
	);
	return {
		imported: imported.map(({ address }) => address),
		deleted: secrets.map(nameOf),
		done: () => rmSync(file, { force: true }),
	};
}

/** Where a planned object would be, comparable with those that there are. */
function key(change: ResourceChange, namespace: string): string {
	if (change.type === NAMESPACE) return `namespaces ${nameOf(change)}`;
	const resource = RESOURCES[change.type]?.split(".", 1)[0];
	const { namespace: own = namespace } = metadataOf(change);
	return own === namespace ? `${resource} ${nameOf(change)}` : "";
}

const plural = (kind: string): string =>
	kind === "NetworkPolicy" ? "networkpolicies" : `${kind.toLowerCase()}s`;

const nameOf = (change: ResourceChange): string => metadataOf(change).name;

function metadataOf({ change }: ResourceChange) {
	const { metadata } = change.after as {
		metadata: readonly [{ name: string; namespace?: string }];
	};
	return metadata[0];
}

import type { OwnedGkeCluster } from "../../environments/cluster-spec.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";

/** An environment that owns its cluster. */
export type OwnedGkeEnvironment = EnvironmentSpec & {
	readonly cluster: OwnedGkeCluster;
};

export const ownsGkeCluster = (
	environment: EnvironmentSpec,
): environment is OwnedGkeEnvironment =>
	environment.cluster.kind === "gke" &&
	environment.cluster.ownership === "owned";

/** Google Cloud cuts account ids at this length. */
const LONGEST_ACCOUNT_ID = 30;

/**
 * Names of what one stack makes and another one finds. All follow from the environment,
 * so that no stack needs an output of another.
 */
export const gcpNames = ({ name, lifetime }: EnvironmentSpec) => {
	const account = (role: string) => {
		const id = `tickstack-${name}-${role}`;
		// Names of environments have 20 characters at most: this one always fits.
		return id.length <= LONGEST_ACCOUNT_ID ? id : `${name}-${role}`;
	};
	// A key ring can never be deleted: the next environment of this name must have another one.
	const since =
		lifetime.kind === "disposable"
			? `-${lifetime.created.replaceAll(/\D/g, "").slice(0, 14)}`
			: "";
	return {
		network: `tickstack-${name}`,
		subnetwork: `tickstack-${name}-nodes`,
		podRange: "pods",
		serviceRange: "services",
		keyRing: `tickstack-${name}${since}`,
		key: "data",
		nodeAccount: account("nodes"),
		backups: `${name}-backups`,
		gateway: `tickstack-${name}-gateway`,
	};
};

/** Names of what a project has once, whichever environments are in it. */
export const PROJECT_NAMES = {
	/** Follows the project's id. */
	state: "tickstack-state",
	registry: "tickstack",
	keyRing: "tickstack",
	key: "project",
	identityPool: "tickstack-github",
	identityProvider: "github",
	delivery: "tickstack-delivery",
	pullRequests: "tickstack-pull-requests",
} as const;

/** Labels of what a project has once. */
export const PROJECT_LABELS = { app: "tickstack" } as const;

/** Labels of everything of an environment in Google Cloud that takes labels. */
export const gcpLabels = ({ name, tier }: EnvironmentSpec) => ({
	app: "tickstack",
	env: name,
	tier,
});

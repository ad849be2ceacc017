import type { OwnedGkeCluster } from "../../environments/cluster-spec.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";

/** An environment that owns its cluster, and with it a project of its own. */
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
export const gcpNames = ({ name }: EnvironmentSpec) => {
	const account = (role: string) => {
		const id = `tickstack-${name}-${role}`;
		if (id.length <= LONGEST_ACCOUNT_ID) return id;
		throw new RangeError(
			`service account ${id} has ${id.length} characters, ${LONGEST_ACCOUNT_ID} are allowed; shorten the environment's name ${name}`,
		);
	};
	return {
		network: `tickstack-${name}`,
		subnetwork: `tickstack-${name}-nodes`,
		podRange: "pods",
		serviceRange: "services",
		keyRing: `tickstack-${name}`,
		key: "data",
		nodeAccount: account("nodes"),
		deployAccount: account("deploy"),
		backups: `${name}-backups`,
		state: "tickstack-state",
		gateway: `tickstack-${name}-gateway`,
	};
};

/** Labels of everything in Google Cloud that takes labels. */
export const gcpLabels = ({ name, tier }: EnvironmentSpec) => ({
	app: "tickstack",
	env: name,
	tier,
});

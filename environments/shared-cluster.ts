import type { Cluster } from "./cluster-spec.ts";
import type { EnvironmentSpec } from "./environment-spec.ts";
import { podsOf } from "./sizing/placement.ts";

/** An environment's cluster as its copies find it: theirs is a namespace on nodes that somebody else owns. */
export function sharedCluster(owner: EnvironmentSpec): Cluster {
	const { cluster } = owner;
	if (cluster.kind !== "gke" || cluster.ownership !== "owned") return cluster;
	const { kind, name, region, zones, nodePools, copies } = cluster;
	return {
		kind,
		ownership: "existing",
		name,
		region,
		shared: { zones: zones.length, nodePools, copies, pods: podsOf(owner) },
	};
}

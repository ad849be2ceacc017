import type { NodeRole } from "../cluster-spec.ts";
import type { Rule } from "../spec-error.ts";

/** Cluster-scoped objects belong to whoever owns the cluster. */
export const isolation: Rule = function* ({ cluster, isolation, addOns }) {
	const owned = cluster.kind === "gke" && cluster.ownership === "owned";
	if (isolation === "cluster" && !owned)
		yield {
			key: "isolation",
			value: isolation,
			because: `claims a whole cluster of kind ${cluster.kind} that is not the environment's own`,
			allowed: "take namespace, or a cluster of kind gke with ownership owned",
		};
	for (const [name, on] of Object.entries(addOns))
		if (on && isolation === "namespace")
			yield {
				key: `addOns.${name}`,
				value: "true",
				because:
					"is the whole cluster's: a namespace has it or not as it finds it",
				allowed: "turn it off, or take isolation cluster",
			};
};

const ROLES: readonly NodeRole[] = ["system", "stateful", "compute"];

/** An owned cluster needs a pool for each role, and disks never on capacity that is taken away at 30 s notice. */
export const nodePools: Rule = function* ({ cluster }) {
	if (cluster.kind !== "gke" || cluster.ownership !== "owned") return;
	for (const role of ROLES)
		if (!cluster.nodePools.some((pool) => pool.role === role))
			yield {
				key: "cluster.nodePools",
				value: cluster.nodePools.map((pool) => pool.role).join(", ") || "none",
				because: `has no pool for ${role}: its pods would stay pending`,
				allowed: `add a pool of role ${role}`,
			};
	for (const [i, pool] of cluster.nodePools.entries()) {
		if (pool.spot && pool.role !== "compute")
			yield {
				key: `cluster.nodePools.${i}.spot`,
				value: "true",
				because: `takes away nodes of role ${pool.role} at 30 s notice`,
				allowed: "spot is for compute only",
			};
		const { min, max } = pool.nodesPerZone;
		if (min > max || max < 1)
			yield {
				key: `cluster.nodePools.${i}.nodesPerZone`,
				value: `${min} to ${max}`,
				because: "is no range",
				allowed: "min ≤ max, max at least 1",
			};
	}
	if (cluster.zones.length === 0)
		yield {
			key: "cluster.zones",
			value: "none",
			because: "leaves the nodes no place",
			allowed: `name zones of ${cluster.region}`,
		};
};

/** Two who collect the same metrics, which are then kept, and alert, twice; metrics that nobody collects. */
export const monitoring: Rule = function* ({ addOns }) {
	if (addOns.managedPrometheus && addOns.prometheusStack)
		yield {
			key: "addOns.prometheusStack",
			value: "true",
			because: "collects what managedPrometheus collects already",
			allowed: "turn one of the two off",
		};
	if (
		addOns.engineMetrics &&
		!addOns.managedPrometheus &&
		!addOns.prometheusStack
	)
		yield {
			key: "addOns.engineMetrics",
			value: "true",
			because: "tells what nobody collects",
			allowed: "turn managedPrometheus or prometheusStack on, or it off",
		};
};

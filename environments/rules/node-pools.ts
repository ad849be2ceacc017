import type { NodeRole } from "../cluster-spec.ts";
import type { Rule } from "./rule.ts";

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

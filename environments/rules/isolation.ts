import type { Rule } from "./rule.ts";

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

import type { Rule } from "./rule.ts";

/** A copy never shares a node with its primary: too many leave the cluster yellow for ever. */
export const elasticsearchReplicas: Rule = function* ({ elasticsearch }) {
	const { replicas, nodes } = elasticsearch;
	if (replicas >= nodes || replicas < 0)
		yield {
			key: "elasticsearch.replicas",
			value: String(replicas),
			because: `need ${replicas + 1} nodes, there are ${nodes}`,
			allowed: `take 0 to ${Math.max(0, nodes - 1)}, or more elasticsearch.nodes`,
		};
};

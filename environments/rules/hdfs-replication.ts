import type { Rule } from "./rule.ts";

/** Blocks with more copies than DataNodes stay under-replicated for ever. */
export const hdfsReplication: Rule = function* ({ hdfs }) {
	if (hdfs.replicationFactor > hdfs.dataNodes || hdfs.replicationFactor < 1)
		yield {
			key: "hdfs.replicationFactor",
			value: String(hdfs.replicationFactor),
			because: `copies do not fit on ${hdfs.dataNodes} DataNode(s), each of which holds at most one`,
			allowed: `take 1 to ${hdfs.dataNodes}, or more hdfs.dataNodes`,
		};
};

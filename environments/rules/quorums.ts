import type { Rule } from "../spec-error.ts";

/** An even quorum tolerates no more failures than the odd one below it, and splits in halves. */
export const quorums: Rule = function* ({ kafka, hdfs, zookeeper }) {
	const sizes = {
		"kafka.controllers": kafka.controllers,
		...(zookeeper && { "zookeeper.nodes": zookeeper.nodes }),
		...(hdfs.highAvailability && { "hdfs.journalNodes": hdfs.journalNodes }),
	};
	for (const [key, count] of Object.entries(sizes))
		if (count % 2 === 0)
			yield {
				key,
				value: String(count),
				because: `is even: ${count} members tolerate ${Math.max(0, Math.ceil(count / 2) - 1)} failures, as many as ${Math.max(1, count - 1)}`,
				allowed: `take ${Math.max(1, count - 1)} or ${count + 1}`,
			};
	if (kafka.roles === "combined" && kafka.controllers !== kafka.brokers)
		yield {
			key: "kafka.controllers",
			value: String(kafka.controllers),
			because: `differ from the ${kafka.brokers} brokers, though with combined roles each broker is a controller`,
			allowed: `take ${kafka.brokers}, or separate roles`,
		};
};

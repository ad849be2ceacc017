import type { SpecProblem } from "../spec-error.ts";
import type { Rule } from "./rule.ts";

/** Copies that cannot exist, and writes that could never be acknowledged. */
export const kafkaReplication: Rule = function* ({ kafka }) {
	yield* check("kafka", kafka, kafka.brokers);
	for (const [id, topic] of Object.entries(kafka.topics))
		yield* check(`kafka.topics.${id}`, topic, kafka.brokers);
};

function* check(
	key: string,
	of: {
		readonly replicationFactor: number;
		readonly minInSyncReplicas: number;
	},
	brokers: number,
): Iterable<SpecProblem> {
	const { replicationFactor, minInSyncReplicas } = of;
	if (replicationFactor > brokers || replicationFactor < 1)
		yield {
			key: `${key}.replicationFactor`,
			value: String(replicationFactor),
			because: `copies do not fit on ${brokers} broker(s), each of which holds at most one`,
			allowed: `take 1 to ${brokers}, or more kafka.brokers`,
		};
	if (minInSyncReplicas > replicationFactor || minInSyncReplicas < 1)
		yield {
			key: `${key}.minInSyncReplicas`,
			value: String(minInSyncReplicas),
			because: `in-sync copies are never reached by a replication factor of ${replicationFactor}: no write would be acknowledged`,
			allowed: `take 1 to ${Math.max(1, replicationFactor - 1)}`,
		};
	else if (replicationFactor > 1 && minInSyncReplicas === replicationFactor)
		yield {
			key: `${key}.minInSyncReplicas`,
			value: String(minInSyncReplicas),
			because: `equals the replication factor: the restart of one of ${brokers} brokers stops all writes`,
			allowed: `take 1 to ${replicationFactor - 1}`,
		};
}

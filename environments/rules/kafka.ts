import { approximately } from "../sizing/approximately.ts";
import { replicatedTopicBytes, USABLE, usable } from "../sizing/disk-usage.ts";
import type { Rule, SpecProblem } from "../spec-error.ts";

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

/** Disks that are full before retention deletes anything. The largest topic is named. */
export const kafkaStorage: Rule = function* ({ kafka }) {
	const topics = Object.entries(kafka.topics).sort(
		([, a], [, b]) => replicatedTopicBytes(b) - replicatedTopicBytes(a),
	);
	const needed = topics.reduce(
		(sum, [, t]) => sum + replicatedTopicBytes(t),
		0,
	);
	const available = usable(kafka.storage, kafka.brokers);
	const largest = topics[0];
	if (needed <= available || !largest) return;
	const [id, topic] = largest;
	const { recordsPerSecond, recordSize } = topic.expected;
	const bound = topic.retentionBytes
		? ` (at most ${topic.retentionBytes} in each of ${topic.partitions} partitions)`
		: "";
	yield {
		key: `kafka.topics.${id}.retention`,
		value: topic.retention.toString(),
		because: `of ${recordsPerSecond} msg/s × ${recordSize.bytes} B × ${topic.replicationFactor} copies${bound} needs ${approximately(replicatedTopicBytes(topic))}, all topics ${approximately(needed)}; ${kafka.brokers} broker(s) of ${kafka.storage.size} hold ${approximately(available)} at ${USABLE * 100} %`,
		allowed: `raise kafka.storage, lower kafka.topics.${id}.retention or set kafka.topics.${id}.retentionBytes`,
	};
};

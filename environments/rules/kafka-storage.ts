import { approximately } from "../sizing/approximately.ts";
import { replicatedTopicBytes } from "../sizing/topic-bytes.ts";
import { USABLE, usable } from "../sizing/usable.ts";
import type { Rule } from "./rule.ts";

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

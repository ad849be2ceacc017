import type { TopicSpec } from "../kafka-spec.ts";

/** Bytes of one copy of a topic once retention has begun to delete, whichever bound comes first. */
export function topicBytes(topic: TopicSpec): number {
	const { expected, retention, retentionBytes, partitions } = topic;
	const byAge =
		expected.recordsPerSecond *
		expected.recordSize.bytes *
		retention.toSeconds();
	const bySize = retentionBytes
		? retentionBytes.bytes * partitions
		: Number.POSITIVE_INFINITY;
	return Math.min(byAge, bySize);
}

/** Bytes of all copies. */
export const replicatedTopicBytes = (topic: TopicSpec): number =>
	topicBytes(topic) * topic.replicationFactor;

import type { IndexSpec } from "../elasticsearch-spec.ts";
import type { EnvironmentSpec } from "../environment-spec.ts";
import type { TopicSpec } from "../kafka-spec.ts";
import type { VolumeSpec } from "../process-size.ts";

/** Part of a disk that is planned with: above it alerts are due and engines begin to refuse writes. */
export const USABLE = 0.8;

/** Bytes of `disks` volumes that are planned with. */
export const usable = (volume: VolumeSpec, disks: number): number =>
	Math.floor(volume.size.bytes * USABLE) * disks;

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

/** Bytes of all copies of a topic. */
export const replicatedTopicBytes = (topic: TopicSpec): number =>
	topicBytes(topic) * topic.replicationFactor;

/** Bytes of the primaries of an index once retention has begun to delete. */
export const indexBytes = ({ expected, retention }: IndexSpec): number =>
	expected.documentsPerDay *
	expected.documentSize.bytes *
	(retention.toHours() / 24);

/** `_partition` and `_offset`, which the writer adds to each tick. */
const ADDED = 36;

/** Bytes a day of one copy of the raw data set, before compaction. */
export const rawBytesPerDay = ({ load }: EnvironmentSpec): number =>
	load.ticksPerSecond * (load.tickSize.bytes + ADDED) * 86_400;

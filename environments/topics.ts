import { Duration } from "@tickstack/contracts/duration";
import { TOPICS } from "@tickstack/contracts/names";
import { Size } from "@tickstack/contracts/size";
import type { LoadSpec } from "./environment-spec.ts";
import type { TopicSpec, TopicsSpec } from "./kafka-spec.ts";

interface TopicsProps {
	readonly load: LoadSpec;
	readonly partitions: number;
	readonly retention: Duration;
	/** Upper bound of a partition of the ticks; none when absent. */
	readonly retentionBytes?: Size;
	readonly replicationFactor: number;
	readonly minInSyncReplicas: number;
}

/** Kafka's own part of a record on disk: batch header's share, key, headers. */
const RECORD_OVERHEAD = Size.bytes(48);
/** A window as JSON. */
const WINDOW_SIZE = Size.bytes(420);
/** A dead letter keeps the bytes and adds six headers. */
const DEAD_LETTER_SIZE = Size.bytes(768);

/** The four topics of the data contracts at an environment's load. */
export function topics(props: TopicsProps): TopicsSpec {
	const { load, partitions, replicationFactor, minInSyncReplicas } = props;
	const topic = (
		name: string,
		own: Pick<TopicSpec, "partitions" | "retention" | "expected"> &
			Partial<TopicSpec>,
	): TopicSpec => ({ name, replicationFactor, minInSyncReplicas, ...own });
	return {
		ticks: topic(TOPICS.ticks, {
			partitions,
			retention: props.retention,
			...(props.retentionBytes && { retentionBytes: props.retentionBytes }),
			expected: {
				recordsPerSecond: load.ticksPerSecond,
				recordSize: load.tickSize.plus(RECORD_OVERHEAD),
			},
		}),
		ticksDeadLetters: topic(TOPICS.ticksDeadLetters, {
			partitions: 1,
			retention: Duration.days(30),
			retentionBytes: Size.gibibytes(1),
			expected: {
				recordsPerSecond: load.ticksPerSecond / 1_000,
				recordSize: DEAD_LETTER_SIZE,
			},
		}),
		windows: topic(TOPICS.windows, {
			partitions,
			retention: Duration.days(1),
			expected: {
				// Update mode: each trigger (1 s) publishes each ticker's open window again.
				recordsPerSecond: Math.min(load.tickers, load.ticksPerSecond),
				recordSize: WINDOW_SIZE.plus(RECORD_OVERHEAD),
			},
		}),
		windowsDeadLetters: topic(TOPICS.windowsDeadLetters, {
			partitions: 1,
			retention: Duration.days(30),
			retentionBytes: Size.gibibytes(1),
			expected: { recordsPerSecond: 0.01, recordSize: DEAD_LETTER_SIZE },
		}),
	};
}

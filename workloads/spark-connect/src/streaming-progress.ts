/** Offsets by topic and partition, as Spark's Kafka source reports them. */
export type KafkaOffsets = Readonly<
	Record<string, Readonly<Record<string, number>>>
>;

/** One source of a {@link StreamingProgress}. */
export interface SourceProgress {
	readonly description: string;
	readonly startOffset: KafkaOffsets | null;
	readonly endOffset: KafkaOffsets | null;
	readonly latestOffset: KafkaOffsets | null;
	readonly numInputRows: number;
	readonly inputRowsPerSecond?: number;
	readonly processedRowsPerSecond?: number;
}

/** What Spark reports of a finished batch: the part of `StreamingQueryProgress` that is used here. */
export interface StreamingProgress {
	readonly id: string;
	readonly runId: string;
	/** When the batch was begun, RFC 3339. */
	readonly timestamp: string;
	readonly batchId: number;
	/** Milliseconds by step; `triggerExecution` is the whole batch. */
	readonly durationMs: Readonly<Record<string, number>>;
	/** `watermark` is the one that the batch worked with, RFC 3339. */
	readonly eventTime?: Readonly<Record<string, string>>;
	readonly stateOperators: readonly {
		readonly numRowsTotal: number;
		readonly numRowsDroppedByWatermark: number;
		readonly memoryUsedBytes: number;
	}[];
	readonly sources: readonly SourceProgress[];
}

/** Spark writes a source's offsets as JSON within JSON. */
const OFFSETS = new Set(["startOffset", "endOffset", "latestOffset"]);

/** @throws SyntaxError if the text is not JSON */
export function readProgress(json: string): StreamingProgress {
	return JSON.parse(json, (key, value) =>
		OFFSETS.has(key) && typeof value === "string" ? JSON.parse(value) : value,
	) as StreamingProgress;
}

/** Records that the batch took, of all sources. */
export const recordsTaken = ({ sources }: StreamingProgress): number =>
	sources.reduce((sum, { numInputRows }) => sum + numInputRows, 0);

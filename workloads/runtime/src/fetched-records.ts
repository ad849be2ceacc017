import type { RecordsBatch } from "@platformatic/kafka";

/** A record as it lies in the topic. Its buffers are views of a whole fetch: copy what is kept. */
export interface FetchedRecord {
	readonly offset: number;
	/** Milliseconds since the epoch. */
	readonly timestamp: bigint;
	readonly key: Buffer | null;
	readonly value: Buffer | null;
	readonly headers: readonly (readonly [Buffer | null, Buffer | null])[];
}

export interface FetchedRecords {
	readonly partition: number;
	/** By offset, without gaps but those of the topic itself. */
	readonly records: readonly FetchedRecord[];
	/** The offset after the last record that all replicas have. */
	readonly highWatermark: number;
}

/** Bit 5 of a batch's attributes: markers of transactions, not records (Kafka protocol, "Record Batch"). */
const CONTROL_BATCH = 0x20;

/** The records of a partition's batches from an offset on. A fetch answers with whole batches: the first one may begin before it. */
export function recordsFrom(
	batches: readonly RecordsBatch[],
	position: number,
): FetchedRecord[] {
	const records: FetchedRecord[] = [];
	for (const batch of batches) {
		if (batch.attributes & CONTROL_BATCH) continue;
		const first = Number(batch.firstOffset);
		for (const record of batch.records) {
			const offset = first + record.offsetDelta;
			if (offset < position) continue;
			records.push({
				offset,
				timestamp: batch.firstTimestamp + record.timestampDelta,
				key: record.key,
				value: record.value,
				headers: record.headers,
			});
		}
	}
	return records;
}

import {
	IS_CONTROL,
	IS_TRANSACTIONAL,
	type RecordsBatch,
} from "@platformatic/kafka";
import type { BytesConsumer } from "./kafka.ts";

/** A record as it lies in the topic. Its buffers are views of a whole fetch: copy what is kept. */
export interface FetchedRecord {
	readonly offset: number;
	/** Milliseconds since the epoch: the broker's when the topic has `LogAppendTime`, else the producer's. */
	readonly timestamp: bigint;
	readonly key: Buffer | null;
	readonly value: Buffer | null;
	readonly headers: readonly (readonly [Buffer | null, Buffer | null])[];
}

export interface SourcedRecord {
	readonly topic: string;
	readonly partition: number;
	readonly record: FetchedRecord;
}

/** A record with bytes of its own, to be kept when the fetch is let go. */
export function copyOf(record: FetchedRecord): FetchedRecord {
	const copy = (bytes: Buffer | null) => bytes && Buffer.from(bytes);
	return {
		...record,
		key: copy(record.key),
		value: copy(record.value),
		headers: record.headers.map(
			([name, value]) => [copy(name), copy(value)] as const,
		),
	};
}

export interface FetchedRecords {
	readonly partition: number;
	/** Committed ones only, by offset, without gaps but those of the topic itself. May be none. */
	readonly records: readonly FetchedRecord[];
	/** The offset to go on from: after the last record, and after what is no record (markers, aborted transactions). */
	readonly next: number;
	/** The offset after the last record that all replicas have. */
	readonly highWatermark: number;
}

/**
 * Bit of a batch's attributes: the broker has stamped it, in the field of the greatest timestamp alone (Kafka docs,
 * "Record Batch"); the records' own stay the producer's.
 */
const IS_APPEND_TIME = 0b1000;

export type FetchResponse = Awaited<ReturnType<BytesConsumer["fetch"]>>;
export type FetchedPartition =
	FetchResponse["responses"][number]["partitions"][number];

/**
 * The records of a partition's answer from an offset on. A fetch answers with whole batches: the first one may begin
 * before it.
 */
export function decodePartition(
	answer: FetchedPartition,
	position: number,
): FetchedRecords {
	const records: FetchedRecord[] = [];
	const aborted = new AbortedTransactions(answer);
	let next = position;
	for (const batch of answer.records ?? []) {
		const first = Number(batch.firstOffset);
		next = first + batch.lastOffsetDelta + 1;
		const isAborted = aborted.passes(batch);
		if (isAborted || batch.attributes & IS_CONTROL) continue;
		const isAppendTime = batch.attributes & IS_APPEND_TIME;
		for (const record of batch.records) {
			const offset = first + record.offsetDelta;
			if (offset < position) continue;
			records.push({
				offset,
				timestamp: isAppendTime
					? batch.maxTimestamp
					: batch.firstTimestamp + record.timestampDelta,
				key: record.key,
				value: record.value,
				headers: record.headers,
			});
		}
	}
	return {
		partition: answer.partitionIndex,
		records,
		next,
		highWatermark: Number(answer.highWatermark),
	};
}

/** The second 16 bits of a control record's key say what it marks; 0 is ABORT (Kafka protocol, "Control Records"). */
const ABORT_MARKER = 0;

/**
 * Which batches belong to transactions that were aborted. A read_committed fetch names the producer and first offset
 * of each that overlaps it; it ends with the producer's next ABORT marker, which may lie in a later fetch (as
 * `CompletedFetch` of Kafka's Java client).
 */
class AbortedTransactions {
	readonly #ahead: { readonly producerId: bigint; readonly first: bigint }[];
	readonly #open = new Set<bigint>();

	constructor({ abortedTransactions }: FetchedPartition) {
		this.#ahead = (abortedTransactions ?? [])
			.map(({ producerId, firstOffset }) => ({
				producerId,
				first: firstOffset,
			}))
			.sort((a, b) => (a.first < b.first ? -1 : 1));
	}

	/** To be called batch by batch, by offset. */
	passes({
		attributes,
		firstOffset,
		lastOffsetDelta,
		producerId,
		records,
	}: RecordsBatch): boolean {
		const last = firstOffset + BigInt(lastOffsetDelta);
		while (this.#ahead[0] && this.#ahead[0].first <= last)
			this.#open.add(
				(this.#ahead.shift() as { producerId: bigint }).producerId,
			);
		if (!(attributes & IS_TRANSACTIONAL)) return false;
		if (
			attributes & IS_CONTROL &&
			records[0]?.key?.readInt16BE(2) === ABORT_MARKER
		)
			this.#open.delete(producerId);
		return this.#open.has(producerId);
	}
}

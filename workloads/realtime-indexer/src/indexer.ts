import { once } from "node:events";
import { type RetryPolicy, retry } from "@tickstack/contracts/retry";
import type {
	FetchedRecords,
	SourcedRecord,
} from "@tickstack/runtime/fetched-records";
import { MembershipLostError } from "@tickstack/runtime/group-membership";
import { GroupReader } from "@tickstack/runtime/group-reader";
import type { KafkaBinding } from "@tickstack/runtime/kafka";
import type { ServiceContext } from "@tickstack/runtime/service";
import { BatchQueue } from "./batch-queue.ts";
import type { IndexerMetrics } from "./metrics.ts";
import { PartitionProgress } from "./partition-progress.ts";
import type { WindowWriter } from "./window-writer.ts";

export interface IndexerOptions {
	readonly binding: KafkaBinding;
	readonly groupId: string;
	readonly topic: string;
	readonly batchRecords: number;
	readonly batchIntervalMs: number;
	/** Of commits. */
	readonly retryPolicy: RetryPolicy;
	readonly writer: WindowWriter;
	readonly metrics: IndexerMetrics;
	readonly log: ServiceContext<unknown>["log"];
	/** Ends the work. */
	readonly signal: AbortSignal;
}

/** Silence after which Kafka gives the partitions of a killed indexer to the next; the least that brokers allow. */
const SESSION_TIMEOUT_MS = 6_000;
/** Full batches that wait for their turn, at which fetching stops. */
const QUEUED_BATCHES = 2;

/** Reads the topic, writes batch by batch, and commits a batch's offsets when all of it is written. */
export class Indexer {
	readonly #options: IndexerOptions;
	readonly #reader: GroupReader;
	#queue = new BatchQueue<SourcedRecord>();
	/** The batches of the current assignment; settles when the queue has ended and the batch in work is done. */
	#working = Promise.resolve();
	#progress = new Map<number, PartitionProgress>();

	constructor(options: IndexerOptions) {
		this.#options = options;
		const { binding, groupId, topic, log } = options;
		this.#reader = new GroupReader({
			binding,
			clientId: "realtime-indexer",
			groupId,
			topic,
			sessionTimeoutMs: SESSION_TIMEOUT_MS,
			log,
			assigned: (positions, signal) => this.#assigned(positions, signal),
			records: (records) => this.#fetched(records),
			lost: (offsets) => options.metrics.lost.inc(offsets),
			revoked: () => {
				this.#queue.end();
				return this.#working;
			},
		});
	}

	/** Whether records are read and written at present. */
	get ready(): boolean {
		return this.#reader.isReading && this.#options.writer.reachable;
	}

	/** Runs until the signal is aborted; whatever fails is tried again, from the committed offsets. */
	async run(): Promise<void> {
		const { writer, signal } = this.#options;
		if (!(await writer.waitForIndex())) return;
		this.#reader.start();
		if (!signal.aborted) await once(signal, "abort");
		await this.#reader.stop();
	}

	#assigned(positions: ReadonlyMap<number, number>, ended: AbortSignal): void {
		const queue = new BatchQueue<SourcedRecord>();
		this.#queue = queue;
		this.#progress = new Map(
			Array.from(positions, ([partition, position]) => [
				partition,
				new PartitionProgress(position),
			]),
		);
		ended.addEventListener("abort", () => queue.end());
		this.#regulate();
		this.#working = this.#work(queue, ended);
	}

	#fetched(fetched: FetchedRecords): void {
		const { topic } = this.#options;
		const { partition, records } = fetched;
		this.#queue.push(records.map((record) => ({ topic, partition, record })));
		this.#progress.get(partition)?.fetched(fetched);
		this.#regulate();
	}

	/** Fetches no more while enough waits. */
	#regulate(): void {
		const { batchRecords } = this.#options;
		if (this.#queue.length >= QUEUED_BATCHES * batchRecords)
			this.#reader.pause();
		else this.#reader.resume();
	}

	async #work(
		queue: BatchQueue<SourcedRecord>,
		ended: AbortSignal,
	): Promise<void> {
		const { batchRecords, batchIntervalMs, writer } = this.#options;
		const signal = AbortSignal.any([ended, this.#options.signal]);
		for (;;) {
			const batch = await queue.take(batchRecords, batchIntervalMs);
			if (!batch.length) return;
			this.#regulate();
			if (!(await writer.write(batch, signal)) || ended.aborted) return;
			if (!(await this.#commit(nextOffsets(batch), signal))) return;
		}
	}

	/** @returns false when the partitions are gone, or the signal was aborted before the brokers had the offsets */
	async #commit(
		done: ReadonlyMap<number, number>,
		signal: AbortSignal,
	): Promise<boolean> {
		const { retryPolicy, metrics, log } = this.#options;
		const progress = this.#progress;
		const offsets = new Map(
			Array.from(done, ([partition, next]) => [
				partition,
				progress.get(partition)?.commitOffset(next) ?? next,
			]),
		);
		try {
			await retry(() => this.#reader.commit(offsets), {
				...retryPolicy,
				signal,
				isTransient: (error) => !(error instanceof MembershipLostError),
				onRetry: ({ error: err }) => {
					metrics.retries.inc({ target: "kafka" });
					log.warn({ err }, "offsets not committed; trying again");
				},
			});
		} catch (err) {
			log.warn({ err }, "written but not committed; the records come again");
			return false;
		}
		return true;
	}
}

/** For each partition the offset after the last record of the batch. */
export function nextOffsets(
	batch: readonly SourcedRecord[],
): Map<number, number> {
	return new Map(
		batch.map(({ partition, record }) => [partition, record.offset + 1]),
	);
}

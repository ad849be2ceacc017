import { type RetryPolicy, retry } from "@tickstack/contracts/retry";
import { MembershipLostError } from "@tickstack/runtime/group-membership";
import type { Logger } from "pino";
import type { WriterMetrics } from "./metrics.ts";
import {
	type Batch,
	type HourDraft,
	PartitionBuffer,
} from "./partition-buffer.ts";
import type { RawFiles } from "./raw-files.ts";

export interface FlushPolicy {
	readonly flushRecords: number;
	readonly flushIntervalMs: number;
	readonly flushPauseMs: number;
	/** From here on a flush waits for no pause. */
	readonly flushBytes: number;
	/** Bytes. */
	readonly maxFile: number;
}

export interface PartitionWriterOptions {
	readonly partition: number;
	/** Offset of the first record that will come. */
	readonly position: number;
	readonly policy: FlushPolicy;
	readonly files: RawFiles;
	/** Files written at the same time, over all hours of a flush. */
	readonly parallelFiles: number;
	readonly metrics: WriterMetrics;
	readonly log: Logger;
	/** Aborted when the partition is not this writer's any more: nothing is begun after that. */
	readonly signal: AbortSignal;
	commit(partition: number, next: number): Promise<void>;
	/** Whether memory is short: the next flush follows at once. */
	isPressed(): boolean;
	/** Bytes held and whether flushes fail have changed. */
	changed(): void;
}

const FLUSH_RETRY: RetryPolicy = { firstMs: 500, maxMs: 5_000 };

/**
 * Gathers and flushes one partition. One flush at a time, repeated until it succeeds: files of all open hours, then
 * dead letters acknowledged, then the offset committed.
 */
export class PartitionWriter {
	readonly buffer: PartitionBuffer;
	readonly #options: PartitionWriterOptions;
	#flushingBytes = 0;
	#flushing: Promise<void> | undefined;
	#flushBegan = Number.NEGATIVE_INFINITY;
	#timer: NodeJS.Timeout | undefined;
	#isFailing = false;
	#draining = false;

	constructor(options: PartitionWriterOptions) {
		this.#options = options;
		this.buffer = new PartitionBuffer(
			options.partition,
			options.position,
			options.policy.maxFile,
		);
		options.signal.addEventListener("abort", () => clearTimeout(this.#timer));
	}

	/** Memory of records that are not in HDFS yet. */
	get bytes(): number {
		return this.buffer.bytes + this.#flushingBytes;
	}
	get isFailing(): boolean {
		return this.#isFailing;
	}
	/** Aborted when the partition is not this writer's any more. */
	get signal(): AbortSignal {
		return this.#options.signal;
	}

	/**
	 * To be called after the records of a fetch were added: starts a flush or the clock of one.
	 * @param next the offset after what was fetched
	 */
	added(next: number): void {
		this.buffer.skipTo(next);
		this.#schedule();
	}

	#schedule(): void {
		const { policy } = this.#options;
		if (!this.buffer.records || this.#flushing) return;
		const isDue =
			this.buffer.records >= policy.flushRecords ||
			this.buffer.bytes >= policy.maxFile;
		if (this.buffer.bytes >= policy.flushBytes) this.#begin();
		else if (isDue) this.#flushIn(this.#flushBegan + policy.flushPauseMs);
		else this.#timer ??= this.#startTimer(policy.flushIntervalMs);
	}

	/** Begins a flush of what there is, without waiting for it to be due. */
	flush(): void {
		if (!this.#flushing && this.buffer.records) this.#begin();
	}

	/** Flushes until nothing is left, or the signal of the assignment is aborted. */
	async drain(): Promise<void> {
		this.#draining = true;
		this.flush();
		while (this.#flushing && !this.#options.signal.aborted)
			await this.#flushing;
	}

	#flushIn(at: number): void {
		const wait = at - performance.now();
		if (wait <= 0) this.#begin();
		else if (!this.#isPaced) {
			clearTimeout(this.#timer);
			this.#isPaced = true;
			this.#timer = this.#startTimer(wait);
		}
	}
	/** Whether the timer waits for the pause between flushes, and not for the oldest record's age. */
	#isPaced = false;

	#startTimer(ms: number): NodeJS.Timeout {
		return setTimeout(() => {
			this.#timer = undefined;
			this.#isPaced = false;
			this.flush();
		}, ms);
	}

	#begin(): void {
		if (this.#options.signal.aborted) return;
		clearTimeout(this.#timer);
		this.#timer = undefined;
		this.#isPaced = false;
		this.#flushBegan = performance.now();
		const batch = this.buffer.take();
		this.#flushingBytes = batch.bytes;
		this.#flushing = this.#flushUntilDone(batch).finally(() => {
			this.#flushing = undefined;
			this.#flushingBytes = 0;
			this.#options.changed();
			if (this.#draining || this.#options.isPressed()) this.flush();
			else this.#schedule();
		});
	}

	/** Settles in any case; without a commit when the partition has been taken away. */
	async #flushUntilDone(batch: Batch): Promise<void> {
		const { signal, metrics, log, partition } = this.#options;
		const { records, drafts, next } = batch;
		const end = metrics.flushSeconds.startTimer();
		const rest = new Set(drafts);
		try {
			await retry(() => this.#flushOnce(batch, rest), {
				...FLUSH_RETRY,
				signal,
				isTransient: (error) => !(error instanceof MembershipLostError),
				onRetry: ({ error: err }) => {
					metrics.flushFailures.inc();
					log.warn({ err, partition, records }, "flush failed; trying again");
					this.#fails(true);
				},
			});
			if (signal.aborted) return;
			end();
			log.debug(
				{ partition, records, files: drafts.length, committed: next },
				"flushed",
			);
		} catch (err) {
			// All of it is in HDFS; whoever reads it again finds it there by the names of the files.
			if (err instanceof MembershipLostError && !signal.aborted)
				log.warn({ err, partition }, "flushed but not committed");
		} finally {
			this.#fails(false);
		}
	}

	async #flushOnce(batch: Batch, rest: Set<HourDraft>): Promise<void> {
		const { signal, partition, commit } = this.#options;
		await this.#writeFiles(rest);
		await batch.deadLetters;
		if (signal.aborted) return;
		await commit(partition, batch.next);
	}

	#fails(isFailing: boolean): void {
		if (this.#isFailing === isFailing) return;
		this.#isFailing = isFailing;
		this.#options.changed();
	}

	/** Takes drafts out of `rest` as they are written. */
	async #writeFiles(rest: Set<HourDraft>): Promise<void> {
		const { files, metrics, parallelFiles, signal } = this.#options;
		const queue = [...rest];
		const work = async () => {
			for (let hour = queue.shift(); hour; hour = queue.shift()) {
				if (signal.aborted) return;
				const written = await files.write(hour);
				rest.delete(hour);
				metrics.files.inc(written.files);
				metrics.bytes.inc(written.bytes);
				metrics.records.inc(written.records);
				metrics.replayed.inc(written.known);
			}
		};
		const results = await Promise.allSettled(
			Array.from({ length: Math.min(parallelFiles, queue.length) }, work),
		);
		const failed = results.find((result) => result.status === "rejected");
		if (failed) throw failed.reason;
	}
}

import { Backoff } from "@tickstack/runtime/backoff";
import { MembershipLostError } from "@tickstack/runtime/group-membership";
import type { Logger } from "pino";
import type { WriterMetrics } from "./metrics.ts";
import { type Batch, PartitionBuffer } from "./partition-buffer.ts";
import type { RawFiles } from "./raw-files.ts";

export interface FlushPolicy {
	readonly flushRecords: number;
	readonly flushIntervalMs: number;
	readonly flushPauseMs: number;
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

/**
 * Gathers and flushes one partition. One flush at a time, repeated until it succeeds: files of all open hours, then
 * dead letters acknowledged, then the offset committed.
 */
export class PartitionWriter {
	readonly buffer: PartitionBuffer;
	/** The offset after the partition's last record, as the latest fetch told. */
	highWatermark = 0;
	readonly #options: PartitionWriterOptions;
	readonly #backoff = new Backoff({ firstMs: 500, maxMs: 5_000 });
	#flushingBytes = 0;
	#flushing: Promise<void> | undefined;
	#flushBegan = Number.NEGATIVE_INFINITY;
	#timer: NodeJS.Timeout | undefined;
	#committed: number;
	#isFailing = false;
	#draining = false;

	constructor(options: PartitionWriterOptions) {
		this.#options = options;
		this.#committed = options.position;
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
	/** Records that are not committed yet. */
	get lag(): number {
		return Math.max(0, this.highWatermark - this.#committed);
	}

	/** To be called after records were added: starts a flush or the clock of one. */
	added(): void {
		const { policy } = this.#options;
		if (!this.buffer.records || this.#flushing) return;
		const isDue =
			this.buffer.records >= policy.flushRecords ||
			this.buffer.bytes >= policy.maxFile;
		if (isDue) this.#flushIn(this.#flushBegan + policy.flushPauseMs);
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
			else this.added();
		});
	}

	/** Settles in any case; without a commit when the partition has been taken away. */
	async #flushUntilDone(batch: Batch): Promise<void> {
		const { signal, metrics, log, partition } = this.#options;
		const end = metrics.flushSeconds.startTimer();
		const rest = new Set(batch.drafts);
		while (!signal.aborted) {
			try {
				await this.#writeFiles(rest);
				await batch.deadLetters;
				if (signal.aborted) break;
				await this.#options.commit(partition, batch.next);
				this.#committed = batch.next;
				this.#succeeded(batch);
				end();
				return;
			} catch (err) {
				if (signal.aborted) break;
				if (err instanceof MembershipLostError) {
					// All of it is in HDFS; whoever reads it again finds it there by the names of the files.
					log.warn({ err, partition }, "flushed but not committed");
					break;
				}
				metrics.flushFailures.inc();
				log.warn(
					{ err, partition, records: batch.records },
					"flush failed; trying again",
				);
				this.#fails(true);
				await this.#backoff.wait(signal);
			}
		}
		this.#fails(false);
	}

	#succeeded({ records, drafts }: Batch): void {
		this.#backoff.reset();
		this.#fails(false);
		this.#options.log.debug(
			{
				partition: this.#options.partition,
				records,
				files: drafts.length,
				committed: this.#committed,
			},
			"flushed",
		);
	}

	#fails(isFailing: boolean): void {
		if (this.#isFailing === isFailing) return;
		this.#isFailing = isFailing;
		this.#options.changed();
	}

	/** Takes drafts out of `rest` as they are written. */
	async #writeFiles(rest: Set<Batch["drafts"][number]>): Promise<void> {
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

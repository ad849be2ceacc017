import { setTimeout } from "node:timers/promises";
import type { CommitOptionsPartition } from "@platformatic/kafka";
import { Backoff } from "@tickstack/runtime/backoff";
import { type BytesConsumer, consumeCommitted } from "@tickstack/runtime/kafka";
import type { ServiceContext } from "@tickstack/runtime/service";
import { BatchReader } from "./batch-reader.ts";
import type { WindowMessage } from "./bulk.ts";
import type { IndexerMetrics } from "./metrics.ts";
import type { WindowWriter } from "./window-writer.ts";

const LAG_INTERVAL_MS = 2_000;
/** How long a lost connection may take to close before it is left to itself. */
const CLOSE_LIMIT_MS = 3_000;

export interface IndexerOptions {
	openConsumer(): BytesConsumer;
	readonly topic: string;
	readonly batchRecords: number;
	readonly batchIntervalMs: number;
	readonly maxBackoffMs: number;
	readonly writer: WindowWriter;
	readonly metrics: IndexerMetrics;
	readonly log: ServiceContext<unknown>["log"];
	readonly signal: AbortSignal;
}

/** Reads the topic, writes batch by batch, and commits a batch's offsets when all of it is written. */
export class Indexer {
	readonly #options: IndexerOptions;
	#consuming = false;
	/** Whether the brokers answered the last question for the lag: a fetch may wait long before it fails. */
	#answering = false;

	constructor(options: IndexerOptions) {
		this.#options = options;
	}

	/** Whether records are read and written at present. */
	get ready(): boolean {
		return this.#consuming && this.#answering && this.#options.writer.reachable;
	}

	/** Runs until the signal is aborted; whatever fails is tried again, from the committed offsets. */
	async run(): Promise<void> {
		const { writer, metrics, log, maxBackoffMs, signal } = this.#options;
		if (!(await writer.waitForIndex())) return;
		const backoff = new Backoff({ firstMs: 100, maxMs: maxBackoffMs });
		while (!signal.aborted)
			try {
				await this.#session(() => backoff.reset());
			} catch (err) {
				metrics.retries.inc({ target: "kafka" });
				log.warn(
					{ err },
					"lost Kafka, starting again from the committed offsets",
				);
				await backoff.wait(signal);
			} finally {
				this.#consuming = false;
			}
	}

	/** One membership in the consumer group. */
	async #session(onProgress: () => void): Promise<void> {
		const { openConsumer, topic, writer, signal } = this.#options;
		const consumer = openConsumer();
		consumer.on("error", () => undefined);
		const abort = new AbortController();
		try {
			const stream = await consumeCommitted(consumer, [topic]);
			const close = () => void stream.close().catch(() => undefined);
			signal.addEventListener("abort", close, { signal: abort.signal });
			if (signal.aborted) close();
			this.#watchLag(consumer, topic);
			this.#consuming = true;
			this.#answering = true;
			const reader = new BatchReader<WindowMessage>(stream);
			for (;;) {
				const batch = await reader.take(
					this.#options.batchRecords,
					this.#options.batchIntervalMs,
				);
				if (!batch.length) {
					if (signal.aborted) return;
					throw new Error("the stream of records has ended");
				}
				if (!(await writer.write(batch))) return;
				await consumer.commit({ offsets: nextOffsets(batch) });
				onProgress();
			}
		} finally {
			abort.abort();
			await Promise.race([
				consumer.close(true).catch(() => undefined),
				setTimeout(CLOSE_LIMIT_MS, undefined, { ref: false }),
			]);
		}
	}

	#watchLag(consumer: BytesConsumer, topic: string): void {
		const { lag } = this.#options.metrics;
		consumer.on("consumer:lag:error", () => {
			this.#answering = false;
		});
		consumer.on("consumer:lag", (offsets) => {
			this.#answering = true;
			lag.reset();
			// −1 marks a partition that another member has.
			for (const [partition, records] of (offsets.get(topic) ?? []).entries())
				if (records >= 0n) lag.set({ partition }, Number(records));
		});
		consumer.startLagMonitoring({ topics: [topic] }, LAG_INTERVAL_MS);
	}
}

/** For each partition the offset after the last record of the batch. */
export function nextOffsets(
	messages: readonly WindowMessage[],
): CommitOptionsPartition[] {
	const last = new Map<number, WindowMessage>();
	for (const message of messages) last.set(message.partition, message);
	return [...last.values()].map(
		({ topic, partition, offset, leaderEpoch }) => ({
			topic,
			partition,
			offset: offset + 1n,
			leaderEpoch,
		}),
	);
}

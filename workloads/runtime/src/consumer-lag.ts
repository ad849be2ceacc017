import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { Gauge } from "prom-client";
import {
	type BytesConsumer,
	type KafkaBinding,
	kafkaConsumer,
} from "./kafka.ts";
import { TopicReader } from "./topic-reader.ts";

/** How far a consumer is behind its topic. Partitions of which nothing is known have no sample. */
export interface LagGauges {
	/** Records that are committed in the topic and not done yet. */
	readonly lag: Gauge<"partition">;
	/** Seconds since the first of them was appended; 0 where there is none. */
	readonly lagSeconds: Gauge<"partition">;
}

export interface ConsumerLagOptions extends LagGauges {
	readonly binding: KafkaBinding;
	readonly clientId: string;
	readonly topic: string;
	/**
	 * What is done: a consumer group, whose committed offsets count, or the next offset by partition of a consumer that
	 * keeps its offsets elsewhere; undefined while that is not known.
	 */
	readonly done:
		| { readonly group: string }
		| (() => ReadonlyMap<number, number> | undefined);
	readonly log: Logger;
	/** Milliseconds since the epoch. */
	now(): number;
	/** @default 10000 */
	readonly intervalMs?: number;
}

/** Batches without a committed record that are passed in search of the first one. */
const EMPTY_BATCHES = 16;

/**
 * Measures a consumer's lag by asking Kafka, on a connection of its own: what is fetched, paused or failing in the
 * consumer has no part in it. Every member of a group reports all partitions, so that one that nobody reads is seen.
 */
export class ConsumerLag {
	readonly #options: ConsumerLagOptions;
	readonly #reader: TopicReader;
	readonly #offsets: BytesConsumer | undefined;
	readonly #closing = new AbortController();
	#running: Promise<void> | undefined;

	constructor(options: ConsumerLagOptions) {
		this.#options = options;
		const { binding, clientId, topic, done } = options;
		this.#reader = new TopicReader(binding, `${clientId}-lag`, topic);
		// Never joins: it reads what the members have committed.
		if (typeof done !== "function")
			this.#offsets = kafkaConsumer(
				binding,
				`${clientId}-committed`,
				done.group,
				{ retries: 0 },
			);
	}

	start(): this {
		this.#running ??= this.#run(this.#closing.signal);
		return this;
	}

	async stop(): Promise<void> {
		this.#closing.abort();
		await Promise.all([this.#reader.close(), this.#offsets?.close(true)]);
		await this.#running;
	}

	async #run(signal: AbortSignal): Promise<void> {
		const { log, lag, lagSeconds, intervalMs = 10_000 } = this.#options;
		while (!signal.aborted) {
			try {
				await this.#measure();
			} catch (err) {
				// A value that stands still would look like one that is well.
				lag.reset();
				lagSeconds.reset();
				if (!signal.aborted) log.debug({ err }, "lag not known");
			}
			await sleep(intervalMs, undefined, { signal }).catch(() => undefined);
		}
	}

	async #measure(): Promise<void> {
		const { lag, lagSeconds, now } = this.#options;
		const { id, partitions } = await this.#reader.refreshMetadata();
		const done = await this.#done(Object.keys(partitions).map(Number));
		if (!done) {
			lag.reset();
			lagSeconds.reset();
			return;
		}
		const starts = await this.#reader.starts();
		const ends = await this.#reader.ends();
		for (const [partition, end] of ends.entries()) {
			const start = starts[partition] ?? 0;
			const next = Math.max(start, done.get(partition) ?? start);
			const since =
				next < end
					? await this.#appendedMs(
							partition,
							partitions[partition]?.leader ?? -1,
							id,
							next,
						)
					: undefined;
			// What is left may be markers of transactions alone.
			lag.set({ partition }, since === undefined ? 0 : end - next);
			lagSeconds.set(
				{ partition },
				since === undefined ? 0 : Math.max(0, (now() - since) / 1_000),
			);
		}
	}

	async #done(
		partitions: number[],
	): Promise<ReadonlyMap<number, number> | undefined> {
		const { done, topic } = this.#options;
		if (typeof done === "function") return done();
		const offsets = await this.#offsets?.listCommittedOffsets({
			topics: [{ topic, partitions }],
		});
		// −1: the group has committed nothing of it yet.
		return new Map(
			[...(offsets?.get(topic) ?? []).entries()]
				.map(([partition, offset]) => [partition, Number(offset)] as const)
				.filter(([, offset]) => offset >= 0),
		);
	}

	/** The time of the first committed record from an offset on; undefined where there is none. */
	async #appendedMs(
		partition: number,
		leader: number,
		topicId: string,
		from: number,
	): Promise<number | undefined> {
		let position = from;
		for (let batch = 0; batch < EMPTY_BATCHES; batch++) {
			const { fetched, error } = await this.#reader.fetch(
				leader,
				topicId,
				new Map([[partition, position]]),
				{ maxWaitMs: 0, minBytes: 0, maxPartitionBytes: 1 },
			);
			if (error) throw error;
			const [answer] = fetched;
			const [first] = answer?.records ?? [];
			if (first) return Number(first.timestamp);
			if (!answer || answer.next <= position) return undefined;
			position = answer.next;
		}
		return undefined;
	}
}

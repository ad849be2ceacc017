import { setTimeout as sleep } from "node:timers/promises";
import { type RetryPolicy, retry } from "@tickstack/contracts/retry";
import type { BytesProducer } from "@tickstack/runtime/kafka";
import { timestampRuns } from "@tickstack/runtime/timestamp-runs";
import type { TopicReader } from "@tickstack/runtime/topic-reader";
import type { Logger } from "pino";
import type { TickSource } from "./feed.ts";
import type { ProducerMetrics } from "./metrics.ts";
import type { TickMessage } from "./tick-message.ts";
import { unwritten } from "./unwritten.ts";

export interface TickLaneOptions {
	readonly source: TickSource;
	readonly producer: BytesProducer;
	readonly reader: TopicReader;
	/** Offset after the last record of the partition when the lane begins. */
	readonly fromOffset: number;
	/** Most ticks in one request. */
	readonly batchTicks: number;
	/** Least time from one request to the next: what falls due meanwhile goes together. */
	readonly lingerMs: number;
	readonly log: Logger;
	readonly metrics: ProducerMetrics;
	/** Clock, milliseconds since the epoch. */
	readonly now: () => number;
}

/** The longest sleep: a clock that is set back holds a lane up no longer than this. */
const MAX_SLEEP_MS = 1_000;
const SEND_RETRY: RetryPolicy = { firstMs: 200, maxMs: 2_000 };

/**
 * Publishes one source, one request at a time: the order of each ticker holds, and what is in flight is bounded. A
 * failed request is repeated until it succeeds; before that, the topic is read for what the brokers had taken of it
 * all the same, so that a lost acknowledgement does not publish a tick twice.
 */
export class TickLane {
	readonly #options: TickLaneOptions;
	readonly #stopping = new AbortController();
	readonly #giveUp = new AbortController();
	#nextOffset: number;
	#failing = false;
	/** Ends the sleep until ticks are due: when the source has some again, when the lane is stopped. */
	#pause = new AbortController();

	constructor(options: TickLaneOptions) {
		this.#options = options;
		this.#nextOffset = options.fromOffset;
		options.source.onArrival?.(() => this.#pause.abort());
	}

	/** Whether the latest request has failed and is being repeated. */
	get failing(): boolean {
		return this.#failing;
	}

	/** Takes no more ticks; {@link run} resolves when those taken are acknowledged. */
	stop(): void {
		this.#stopping.abort();
		this.#pause.abort();
	}

	/** Ends {@link run} even when ticks are not acknowledged. */
	abandon(): void {
		this.stop();
		this.#giveUp.abort();
	}

	/** Resolves with the number of ticks that were taken and given up: 0 unless abandoned. */
	async run(): Promise<number> {
		const { source, batchTicks, lingerMs, metrics, now } = this.#options;
		let skipped = 0;
		while (!this.#stopping.signal.aborted) {
			const begun = now();
			const messages = source.take(begun, batchTicks);
			if (source.skipped > skipped) {
				metrics.skipped.inc(source.skipped - skipped);
				this.#options.log.warn(
					{ partition: source.partition, ticks: source.skipped - skipped },
					"brokers are slow or away: ticks are left out",
				);
				skipped = source.skipped;
			}
			// A replayed history spans years in one batch; a request keeps its timestamps only within a run.
			let lost = 0;
			for (const run of timestampRuns(messages))
				lost += lost ? run.length : await this.#publish(run);
			if (lost) return lost;
			if (source.nextDueMs() === Number.POSITIVE_INFINITY) return 0;
			// A full batch means that more is due: the pause would only add up.
			const pause = messages.length === batchTicks ? 0 : lingerMs;
			await this.#sleep(begun + pause - now(), this.#stopping.signal);
			this.#pause = new AbortController();
			const due = source.nextDueMs();
			await this.#sleep(due - now(), this.#pause.signal);
		}
		return 0;
	}

	async #sleep(ms: number, signal: AbortSignal): Promise<void> {
		if (ms > 0 && !this.#stopping.signal.aborted)
			await sleep(Math.min(ms, MAX_SLEEP_MS), undefined, { signal }).catch(
				() => undefined,
			);
	}

	/** Resolves with the number of messages given up. */
	async #publish(messages: TickMessage[]): Promise<number> {
		const { source, metrics, log } = this.#options;
		const { partition } = source;
		let open = messages;
		metrics.inFlight.inc(messages.length);
		try {
			await retry(
				async (attempt) => {
					const timer = metrics.batchSeconds.startTimer();
					if (attempt > 1) open = await this.#unwritten(open);
					if (open.length) await this.#send(open);
					open = [];
					timer();
					if (this.#failing)
						log.info({ partition, attempts: attempt }, "sent at last");
					this.#failing = false;
				},
				{
					...SEND_RETRY,
					signal: this.#giveUp.signal,
					onRetry: ({ error: err, attempt: attempts }) => {
						this.#failing = true;
						metrics.errors.inc({ code: codeOf(err) });
						log.warn(
							{ err, partition, ticks: open.length, attempts },
							"sending failed; trying again",
						);
					},
				},
			);
		} catch (err) {
			log.warn({ err, partition, ticks: open.length }, "sending given up");
		} finally {
			metrics.inFlight.dec(messages.length);
		}
		return open.length;
	}

	async #send(messages: TickMessage[]): Promise<void> {
		const { producer, metrics } = this.#options;
		const { offsets } = await producer.send({ messages });
		const first = offsets?.[0]?.offset;
		if (first !== undefined) this.#nextOffset = Number(first) + messages.length;
		metrics.ticks.inc(messages.length);
	}

	/** The messages that the topic does not have yet. */
	async #unwritten(messages: TickMessage[]): Promise<TickMessage[]> {
		const { source, reader, metrics } = this.#options;
		const records = await reader.read(source.partition, this.#nextOffset);
		const open = unwritten(messages, records);
		const written = messages.length - open.length;
		metrics.alreadyWritten.inc(written);
		metrics.ticks.inc(written);
		return open;
	}
}

const codeOf = (error: unknown): string =>
	String((error as { code?: unknown } | undefined)?.code ?? "UNKNOWN");

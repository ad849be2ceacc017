import { Backoff, type RetryPolicy } from "@tickstack/contracts/retry";
import { timeMs } from "@tickstack/contracts/time";
import type { Logger } from "pino";
import type { TickProducerConfig } from "../config.ts";
import { type Feed, FeedError } from "../feed.ts";
import type { FeedMetrics } from "../feed-metrics.ts";
import { LiveSource } from "../live-source.ts";
import { RecentIds } from "../recent-ids.ts";
import { tickMessage } from "../tick-message.ts";
import type { TickerGroup } from "../ticker-groups.ts";
import { runAlpacaConnection } from "./alpaca-connection.ts";
import type { AlpacaMessage } from "./alpaca-frame.ts";
import { readCredentials } from "./credentials.ts";

export interface AlpacaFeedOptions {
	readonly config: Pick<
		TickProducerConfig,
		| "topic"
		| "feedUrl"
		| "feedKeyFile"
		| "feedSecretFile"
		| "feedChannel"
		| "feedSilence"
		| "feedBuffer"
	>;
	readonly groups: readonly TickerGroup[];
	/** The company of each ticker in the groups. */
	readonly companies: ReadonlyMap<string, string>;
	readonly log: Logger;
	readonly metrics: FeedMetrics;
	/** Clock, milliseconds since the epoch. */
	readonly now: () => number;
	/** Pauses before a new connection. @default from 0.5 s to 30 s */
	readonly backoff?: RetryPolicy;
}

/** Data points of a ticker among which a repeated one is found: more than a busy second has. */
const REMEMBERED = 4_096;
/** A broken message is shown in the log once a code and connection, cut to this. */
const SHOWN_CHARACTERS = 200;

interface TickerState {
	readonly source: LiveSource;
	readonly key: Buffer;
	readonly recent: RecentIds;
	latestMs: number;
}

/**
 * Trades or minute bars of Alpaca's real-time stock data. It connects again, with growing pauses, until it is closed
 * or refused for good; what is traded in between is missing, for the stream does not repeat it, and is reported as outage.
 */
export class AlpacaFeed implements Feed {
	readonly sources: readonly LiveSource[];
	readonly failed: Promise<never>;
	readonly #options: AlpacaFeedOptions;
	readonly #tickers = new Map<string, TickerState>();
	readonly #closing = new AbortController();
	readonly #backoff: Backoff;
	#connected = false;
	#lostMs: number | undefined;
	#reported = new Set<string>();

	constructor(options: AlpacaFeedOptions) {
		const { config, groups, backoff } = options;
		this.#options = options;
		this.#backoff = new Backoff(backoff ?? { firstMs: 500, maxMs: 30_000 });
		const capacity = Math.ceil(config.feedBuffer / groups.length);
		this.sources = groups.map(({ partition, tickers }) => {
			const source = new LiveSource(partition, capacity);
			for (const ticker of tickers)
				this.#tickers.set(ticker, {
					source,
					key: Buffer.from(ticker),
					recent: new RecentIds(REMEMBERED),
					latestMs: 0,
				});
			return source;
		});
		const { promise, reject } = Promise.withResolvers<never>();
		this.failed = promise;
		this.#run().catch(reject);
	}

	ready(): boolean {
		return this.#connected;
	}

	close(): void {
		this.#closing.abort();
		for (const source of this.sources) source.end();
	}

	async #run(): Promise<void> {
		const { signal } = this.#closing;
		while (!signal.aborted) {
			try {
				await this.#connect();
			} catch (error) {
				const code = String((error as { code?: unknown }).code ?? "UNKNOWN");
				this.#options.metrics.connections.inc({ reason: code });
				if (error instanceof FeedError) throw error;
				this.#options.log.warn(
					{ err: error },
					"the live feed is away; connecting again",
				);
			} finally {
				this.#disconnected();
			}
			if (!signal.aborted) await this.#backoff.wait(signal);
		}
	}

	async #connect(): Promise<void> {
		const { config, companies, log, metrics, now } = this.#options;
		const { feedUrl, feedChannel, feedSilence } = config;
		this.#reported = new Set();
		await runAlpacaConnection({
			url: feedUrl,
			// Read at every connection, so that a rotated key is taken without a restart.
			credentials: await readCredentials(config),
			channel: feedChannel,
			companies,
			silenceMs: feedSilence.milliseconds,
			now,
			signal: this.#closing.signal,
			onSubscribed: (missing) => {
				if (missing.length)
					log.warn({ missing }, "the live feed does not give these tickers");
				this.#subscribed();
			},
			onMessage: (message, frame) => this.#take(message, frame),
			onSignOfLife: () => {
				// A server that takes the subscription and then goes is not pressed.
				if (this.#connected) this.#backoff.reset();
				metrics.lastMessage.set(now() / 1_000);
			},
		});
	}

	#subscribed(): void {
		const { metrics, log, now } = this.#options;
		const outageMs = this.#lostMs === undefined ? 0 : now() - this.#lostMs;
		metrics.outageSeconds.inc(Math.max(0, outageMs) / 1_000);
		metrics.connected.set(1);
		this.#connected = true;
		this.#lostMs = undefined;
		log.info({ tickers: this.#tickers.size, outageMs }, "live feed subscribed");
	}

	#disconnected(): void {
		if (this.#connected) this.#lostMs = this.#options.now();
		this.#connected = false;
		this.#options.metrics.connected.set(0);
	}

	#take(message: AlpacaMessage, frame: unknown): void {
		const { config, metrics, log } = this.#options;
		if (message.kind === "ignored") {
			metrics.messages.inc({ kind: message.type });
			return;
		}
		if (message.kind === "invalid") {
			const { code, field, reason } = message;
			metrics.invalid.inc({ code });
			if (this.#reported.has(code)) return;
			this.#reported.add(code);
			log.warn(
				{
					code,
					field,
					reason,
					frame: String(frame).slice(0, SHOWN_CHARACTERS),
				},
				"a message of the live feed is not valid",
			);
			return;
		}
		if (message.kind !== "tick" || this.#closing.signal.aborted) return;
		const { tick, id } = message;
		const state = this.#tickers.get(tick.ticker) as TickerState;
		if (!state.recent.add(id)) {
			metrics.messages.inc({ kind: "duplicate" });
			return;
		}
		const time = timeMs(tick.time);
		if (time < state.latestMs) metrics.outOfOrder.inc();
		else state.latestMs = time;
		metrics.messages.inc({ kind: "tick" });
		state.source.push(
			tickMessage(
				config.topic,
				state.source.partition,
				state.key,
				JSON.stringify(tick),
				time,
			),
		);
	}
}

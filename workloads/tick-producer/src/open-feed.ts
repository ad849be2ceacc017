import type { DailyHistory } from "@tickstack/contracts/history-report";
import { checkTick } from "@tickstack/contracts/tick";
import type { Logger } from "pino";
import type { Registry } from "prom-client";
import { AlpacaFeed } from "./alpaca/alpaca-feed.ts";
import { readCredentials } from "./alpaca/credentials.ts";
import type { TickProducerConfig } from "./config.ts";
import { type Feed, FeedError } from "./feed.ts";
import { feedMetrics } from "./feed-metrics.ts";
import { replayFeed } from "./replay-feed.ts";
import { simulationFeed } from "./simulation-feed.ts";
import { tickerGroups } from "./ticker-groups.ts";
import type { TickerModels } from "./ticker-models.ts";

/**
 * Which feed is configured.
 *
 * @throws {FeedError} when `replay` and a live feed are both configured
 */
export function feedName({
	feed,
	replay,
	feedUrl,
}: Pick<
	TickProducerConfig,
	"feed" | "replay" | "feedUrl"
>): TickProducerConfig["feed"] {
	if (replay && feed !== "simulation" && feed !== "replay")
		throw new FeedError(
			"FEED_CONTRADICTION",
			`REPLAY=true and FEED=${feed} (${feedUrl}) are both given; a replay is of the history`,
		);
	return replay ? "replay" : feed;
}

/**
 * The tickers of all replicas, in order: those of the history, or what a live feed is to subscribe to. What a live
 * feed needs is checked here, before Kafka is waited for.
 *
 * @throws {FeedError} when a symbol or the credentials cannot be used
 */
export async function feedTickers(
	config: TickProducerConfig,
	history: ReadonlyMap<string, unknown>,
): Promise<string[]> {
	const known = [...history.keys()];
	if (feedName(config) !== "alpaca") return known;
	await readCredentials(config);
	const symbols = [...new Set(config.feedSymbols ?? known)].sort();
	for (const ticker of symbols) {
		const result = checkTick({ ticker }, 0);
		if (!result.ok && result.field === "ticker")
			throw new FeedError("FEED_SYMBOL", `FEED_SYMBOLS: ${result.reason}`);
	}
	return symbols;
}

export interface OpenFeedOptions {
	readonly config: TickProducerConfig;
	readonly history: FeedHistory;
	/** Tickers of this replica, at least one. */
	readonly own: readonly string[];
	/** Partitions of the topic. */
	readonly partitions: number;
	/** Close of the last ticks in the topic; the simulation continues from them. */
	readonly last: ReadonlyMap<string, number>;
	readonly log: Logger;
	readonly metrics: Registry;
	/** Clock, milliseconds since the epoch. */
	readonly now: () => number;
}

/** What a feed needs of the history: all of it for a replay, else how each ticker goes on. */
export type FeedHistory =
	| { readonly kind: "replay"; readonly tickers: DailyHistory["tickers"] }
	| { readonly kind: "models"; readonly tickers: TickerModels["models"] };

/** Opens the configured feed. */
export function openFeed(options: OpenFeedOptions): Feed {
	const { config, history, own, partitions, last, log, metrics, now } = options;
	const groups = tickerGroups(own, partitions, config.maxInFlight);
	if (history.kind === "replay")
		return replayFeed(config, history, groups, now());
	const { tickers: models } = history;
	if (feedName(config) === "alpaca")
		return new AlpacaFeed({
			config,
			groups,
			companies: new Map(
				own.map((ticker) => [ticker, models.get(ticker)?.company ?? ticker]),
			),
			log,
			metrics: feedMetrics(metrics),
			now,
		});
	return simulationFeed({ config, models, groups, startMs: now(), last });
}

import { type RetryPolicy, retry } from "@tickstack/contracts/retry";
import { readHistoryFile } from "@tickstack/runtime/history-file";
import { type BytesProducer, kafkaProducer } from "@tickstack/runtime/kafka";
import type {
	RunningService,
	ServiceContext,
} from "@tickstack/runtime/service";
import { TopicReader } from "@tickstack/runtime/topic-reader";
import type { TickProducerConfig } from "./config.ts";
import type { Feed } from "./feed.ts";
import { lastTicks } from "./last-ticks.ts";
import { producerMetrics } from "./metrics.ts";
import {
	type FeedHistory,
	feedName,
	feedTickers,
	openFeed,
} from "./open-feed.ts";
import { ordinalOf, owns } from "./shard.ts";
import { TickLane } from "./tick-lane.ts";
import { readTickerModels } from "./ticker-models.ts";

/** A stop has 10 s in all: what the brokers have not taken by then is given up and reported. */
const FLUSH_LIMIT_MS = 8_000;
/** Of a market's thousands. */
const SHOWN_TICKERS = 10;
const START_RETRY: RetryPolicy = { firstMs: 200, maxMs: 3_000 };

/** The start time lies in the future: its ticks would be invalid. */
class StartTimeError extends Error {
	readonly code = "START_TIME_IN_FUTURE";
	constructor(startMs: number, nowMs: number) {
		super(
			`START_TIME=${startMs} is after now (${nowMs}); ticks of the future are not valid`,
		);
		this.name = "StartTimeError";
	}
}

/** Ticks were taken and could not be delivered before the time to stop was over. */
class FlushError extends Error {
	readonly code = "FLUSH_INCOMPLETE";
	constructor(ticks: number) {
		super(
			`${ticks} ticks were not acknowledged within ${FLUSH_LIMIT_MS} ms of the stop`,
		);
		this.name = "FlushError";
	}
}

/**
 * Starts publishing: reads the history, finds which tickers are this replica's, opens the feed (the simulation
 * continues from the topic's last ticks) and publishes until stopped, or until a replayed history is through.
 *
 * Towards Kafka it needs Write, Read and Describe on the topic and no group: it reads the last ticks at its start, and
 * after a failed request what the brokers have taken of it.
 */
export async function startTickProducer(
	{
		config,
		log,
		metrics: registry,
		signal,
	}: ServiceContext<TickProducerConfig>,
	now: () => number = Date.now,
): Promise<RunningService> {
	const history = await feedHistory(config, now(), log, signal);
	const startMs = now();
	if (config.startTime !== undefined && config.startTime > startMs)
		throw new StartTimeError(config.startTime, startMs);

	const ordinal = ordinalOf(config);
	const tickers = await feedTickers(config, history.tickers);
	const own = tickers.filter((_, index) =>
		owns(index, ordinal, config.replicas),
	);
	const metrics = producerMetrics(registry);
	metrics.tickers.set(own.length);
	if (!own.length) {
		log.warn(
			{ ordinal, replicas: config.replicas, tickers: tickers.length },
			"no ticker is left for this replica; standing by",
		);
		return standBy();
	}

	const clientId = `tick-producer-${ordinal}`;
	const reader = new TopicReader(config, clientId, config.topic);
	const producer = kafkaProducer(config, clientId, {
		// A lane repeats by itself: it looks first at what has been written.
		retries: 0,
		maxInflights: config.maxInFlight,
	});
	const close = async () => {
		await Promise.allSettled([producer.close(), reader.close()]);
	};
	try {
		// Brokers and topic may come up after their producer.
		const { ends, last } = await retry(
			async () => ({
				ends: await reader.ends(),
				last:
					config.resume && feedName(config) === "simulation"
						? await lastTicks(reader, own)
						: undefined,
			}),
			{
				...START_RETRY,
				signal,
				onRetry: ({ error: err }) =>
					log.warn({ err }, "Kafka or the topic is not there; trying again"),
			},
		);
		const feed = openFeed({
			config,
			history,
			own,
			partitions: ends.length,
			last: last ?? new Map(),
			log,
			metrics: registry,
			now,
		});
		const lanes = feed.sources.map(
			(source) =>
				new TickLane({
					source,
					producer,
					reader,
					fromOffset: ends[source.partition] ?? 0,
					batchTicks: config.batchTicks,
					lingerMs: config.linger.milliseconds,
					log,
					metrics,
					now,
				}),
		);
		log.info(
			{
				ordinal,
				tickers: own.length,
				first: own.slice(0, SHOWN_TICKERS),
				resumed: last?.size ?? 0,
				lanes: lanes.length,
			},
			"publishing",
		);
		return running(feed, lanes, producer, close, async () => {
			const [total] = (await metrics.ticks.get()).values;
			log.info({ ticks: total?.value ?? 0 }, "flushed");
		});
	} catch (error) {
		await close();
		throw error;
	}
}

/** Reads of the history what the feed needs: a replay all of it, any other in the memory of its tickers. */
async function feedHistory(
	config: TickProducerConfig,
	nowMs: number,
	log: ServiceContext<unknown>["log"],
	signal: AbortSignal,
): Promise<FeedHistory> {
	const isReplay = feedName(config) === "replay";
	const read = isReplay
		? await readHistoryFile(config.history, nowMs)
		: await readTickerModels(config.history, nowMs, signal);
	const tickers = "models" in read ? read.models : read.tickers;
	const { rows, kept, repaired, refused, rejected, lostTickers } = read.report;
	log.info(
		{
			history: config.history,
			tickers: tickers.size,
			...{ rows, kept, repaired, refused, rejected },
			lostTickers: lostTickers.slice(0, SHOWN_TICKERS),
		},
		"history read",
	);
	return "models" in read
		? { kind: "models", tickers: read.models }
		: { kind: "replay", tickers: read.tickers };
}

const standBy = (): RunningService => ({
	ready: () => true,
	stop: async () => undefined,
});

function running(
	feed: Feed,
	lanes: readonly TickLane[],
	producer: BytesProducer,
	close: () => Promise<void>,
	onFlushed: () => Promise<void>,
): RunningService {
	const runs = lanes.map((lane) => lane.run());
	let failure: unknown;
	// What it has given is published before its failure is reported.
	feed.failed?.catch((error) => {
		failure = error;
		feed.close?.();
	});
	const flushed = Promise.all(runs).then((lost) => {
		const held = feed.sources.map(({ waiting = 0 }) => waiting);
		const ticks = [...lost, ...held].reduce((sum, n) => sum + n, 0);
		if (ticks) throw new FlushError(ticks);
		if (failure) throw failure;
	});
	// A live feed pauses for nights, and brokers close a connection that nobody uses.
	const idle = () => feed.sources.every(({ waiting }) => waiting === 0);
	return {
		ready: () =>
			feed.ready() &&
			(producer.isConnected() || idle()) &&
			!lanes.some((lane) => lane.failing),
		done: flushed,
		stop: async () => {
			const limit = setTimeout(() => {
				for (const lane of lanes) lane.abandon();
			}, FLUSH_LIMIT_MS);
			if (feed.close) feed.close();
			else for (const lane of lanes) lane.stop();
			try {
				await flushed;
				await onFlushed();
			} finally {
				clearTimeout(limit);
				await close();
			}
		},
	};
}

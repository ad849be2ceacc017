import type { History } from "@tickstack/contracts/history";
import type { Tick } from "@tickstack/contracts/tick";
import type { TickProducerConfig } from "./config.ts";
import { partitionOf } from "./partition.ts";
import { ReplaySource, replayRows } from "./replay-source.ts";
import { periodMs } from "./schedule.ts";
import { SimulatedSource } from "./simulated-source.ts";
import type { TickSource } from "./tick-source.ts";
import { tickerModel } from "./ticker-model.ts";

export interface TickSourcesOptions {
	readonly config: Pick<
		TickProducerConfig,
		| "topic"
		| "replay"
		| "ticksPerSecond"
		| "interval"
		| "seed"
		| "startTime"
		| "maxBehind"
		| "maxInFlight"
	>;
	readonly history: History;
	/** Tickers of this replica. */
	readonly own: readonly string[];
	/** When publishing begins, milliseconds since the epoch. */
	readonly startMs: number;
	/** Partitions of the topic. */
	readonly partitions: number;
	/** Last ticks, whose Close the simulation continues from instead of the history's. */
	readonly last: ReadonlyMap<string, Tick>;
}

/**
 * The sources of a replica's ticks, at most `maxInFlight`, each of one partition. Tickers are spread over the
 * sources of their partition; partitions above that number share no source, as their order is their own.
 */
export function tickSources(options: TickSourcesOptions): TickSource[] {
	const { own, partitions, config } = options;
	const byPartition = Map.groupBy(own, (ticker) =>
		partitionOf(Buffer.from(ticker), partitions),
	);
	const each = Math.max(1, Math.floor(config.maxInFlight / byPartition.size));
	const groups = [...byPartition].flatMap(([partition, tickers]) =>
		[...Map.groupBy(tickers, (_, i) => i % each).values()].map((group) => ({
			partition,
			tickers: group,
		})),
	);
	return config.replay ? replay(options, groups) : simulation(options, groups);
}

interface Group {
	readonly partition: number;
	readonly tickers: readonly string[];
}

function replay(
	{ config, history, startMs }: TickSourcesOptions,
	groups: readonly Group[],
): TickSource[] {
	const rows = replayRows(history.tickers);
	return groups.map(
		({ partition, tickers }) =>
			new ReplaySource({
				topic: config.topic,
				partition,
				rows: rows.filter(({ tick }) => tickers.includes(tick.ticker)),
				startMs,
				periodMs: 1_000 / config.ticksPerSecond,
			}),
	);
}

function simulation(
	{ config, history, startMs, last }: TickSourcesOptions,
	groups: readonly Group[],
): TickSource[] {
	const all = [...history.tickers.keys()];
	const firstMs = config.startTime ?? startMs;
	const schedule = {
		startMs,
		tickers: all.length,
		periodMs: periodMs(
			all.length,
			config.ticksPerSecond,
			config.interval?.milliseconds,
		),
	};
	return groups.map(
		({ partition, tickers }) =>
			new SimulatedSource({
				topic: config.topic,
				partition,
				tickers: tickers.map((ticker) => {
					const model = tickerModel(history.tickers.get(ticker) ?? []);
					const close = last.get(ticker)?.Close;
					return {
						index: all.indexOf(ticker),
						model: close === undefined ? model : { ...model, close },
					};
				}),
				schedule,
				shiftMs: firstMs - startMs,
				// The start is part of the seed: a restart does not repeat the moves of the run before.
				seed: `${config.seed}|${firstMs}`,
				maxBehindMs: config.maxBehind.milliseconds,
			}),
	);
}

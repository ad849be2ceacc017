import type { DailyHistory } from "@tickstack/contracts/history-report";
import type { Tick } from "@tickstack/contracts/tick";
import type { TickProducerConfig } from "./config.ts";
import type { Feed } from "./feed.ts";
import { periodMs } from "./schedule.ts";
import { SimulatedSource } from "./simulated-source.ts";
import type { TickerGroup } from "./ticker-groups.ts";
import { tickerModel } from "./ticker-model.ts";

export interface SimulationFeedOptions {
	readonly config: Pick<
		TickProducerConfig,
		"topic" | "ticksPerSecond" | "interval" | "seed" | "startTime" | "maxBehind"
	>;
	readonly history: DailyHistory;
	/** Tickers of this replica. */
	readonly groups: readonly TickerGroup[];
	/** When publishing begins, milliseconds since the epoch. */
	readonly startMs: number;
	/** Last ticks, whose Close the simulation continues from instead of the history's. */
	readonly last: ReadonlyMap<string, Tick>;
}

/** Simulated ticks that continue the history. */
export function simulationFeed({
	config,
	history,
	groups,
	startMs,
	last,
}: SimulationFeedOptions): Feed {
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
	return {
		ready: () => true,
		sources: groups.map(
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
		),
	};
}

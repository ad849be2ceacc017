import type { TickProducerConfig } from "./config.ts";
import type { Feed } from "./feed.ts";
import { periodMs } from "./schedule.ts";
import { SimulatedSource } from "./simulated-source.ts";
import type { TickerGroup } from "./ticker-groups.ts";
import type { TickerModel } from "./ticker-model.ts";

export interface SimulationFeedOptions {
	readonly config: Pick<
		TickProducerConfig,
		"topic" | "ticksPerSecond" | "interval" | "seed" | "startTime" | "maxBehind"
	>;
	/** Of the tickers of all replicas, sorted. */
	readonly models: ReadonlyMap<string, TickerModel>;
	/** Tickers of this replica. */
	readonly groups: readonly TickerGroup[];
	/** When publishing begins, milliseconds since the epoch. */
	readonly startMs: number;
	/** Close of the last ticks, which the simulation continues from instead of the history's. */
	readonly last: ReadonlyMap<string, number>;
}

/** Simulated ticks that continue the history. */
export function simulationFeed({
	config,
	models,
	groups,
	startMs,
	last,
}: SimulationFeedOptions): Feed {
	const indices = new Map([...models.keys()].map((ticker, i) => [ticker, i]));
	const firstMs = config.startTime ?? startMs;
	const schedule = {
		startMs,
		tickers: models.size,
		periodMs: periodMs(
			models.size,
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
						const model = models.get(ticker) as TickerModel;
						const close = last.get(ticker);
						return {
							index: indices.get(ticker) as number,
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

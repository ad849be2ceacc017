import type { History } from "@tickstack/contracts/history";
import type { TickProducerConfig } from "./config.ts";
import type { Feed } from "./feed.ts";
import { ReplaySource, replayRows } from "./replay-source.ts";
import type { TickerGroup } from "./ticker-groups.ts";

/** The history itself, row by row in order of time. */
export function replayFeed(
	config: Pick<TickProducerConfig, "topic" | "ticksPerSecond">,
	history: History,
	groups: readonly TickerGroup[],
	startMs: number,
): Feed {
	const rows = replayRows(history.tickers);
	return {
		ready: () => true,
		sources: groups.map(
			({ partition, tickers }) =>
				new ReplaySource({
					topic: config.topic,
					partition,
					rows: rows.filter(({ tick }) => tickers.includes(tick.ticker)),
					startMs,
					periodMs: 1_000 / config.ticksPerSecond,
				}),
		),
	};
}

import type { DailyBar } from "@tickstack/contracts/history-bar";
import type { DailyHistory } from "@tickstack/contracts/history-report";
import { marketOf } from "@tickstack/contracts/markets";
import { timeMs } from "@tickstack/contracts/time";
import { sessionOf } from "@tickstack/contracts/trading-day";
import type { TickProducerConfig } from "./config.ts";
import type { Feed, TickSource } from "./feed.ts";
import { type TickMessage, tickMessage } from "./tick-message.ts";
import type { TickerGroup } from "./ticker-groups.ts";

/** The history itself, row by row in order of time. */
export function replayFeed(
	config: Pick<TickProducerConfig, "topic" | "ticksPerSecond">,
	history: Pick<DailyHistory, "tickers">,
	groups: readonly TickerGroup[],
	startMs: number,
): Feed {
	const rows = replayRows(history.tickers);
	const lanes = new Map(
		groups.flatMap((group) => group.tickers.map((ticker) => [ticker, group])),
	);
	const byGroup = Map.groupBy(rows, ({ tick }) => lanes.get(tick.ticker));
	return {
		ready: () => true,
		sources: groups.map(
			(group) =>
				new ReplaySource({
					topic: config.topic,
					partition: group.partition,
					rows: byGroup.get(group) ?? [],
					startMs,
					periodMs: 1_000 / config.ticksPerSecond,
				}),
		),
	};
}

/** A session ends with the minute that begins at its closing. */
const CLOSING_MS = 60_000;

interface ReplayRow {
	/** Its place among the rows of all tickers of all replicas, in order of time: it is due at start + turn × period. */
	readonly turn: number;
	readonly tick: DailyBar;
}

interface ReplaySourceOptions {
	readonly topic: string;
	readonly partition: number;
	/** By turn. */
	readonly rows: readonly ReplayRow[];
	readonly startMs: number;
	readonly periodMs: number;
}

/** The rows of a history in order of time, then of ticker. */
const replayRows = (
	tickers: ReadonlyMap<string, readonly DailyBar[]>,
): ReplayRow[] =>
	[...tickers.values()]
		.flat()
		.sort((a, b) =>
			a.time < b.time || (a.time === b.time && a.ticker < b.ticker) ? -1 : 1,
		)
		.map((bar, turn) => ({ turn, tick: whole(bar) }));

/**
 * A tick has all four prices: what the history does not know is drawn from those that it does. Its time is that of the
 * closing: midnight in UTC, which stands for a date in a history, is the evening before in New York.
 */
function whole(bar: DailyBar): DailyBar {
	const { endMs } = sessionOf(
		marketOf(bar.ticker),
		"regular",
		bar.time.slice(0, 10),
	);
	return {
		...withAllPrices(bar),
		time: new Date(endMs - CLOSING_MS).toISOString(),
	};
}

function withAllPrices(bar: DailyBar): DailyBar {
	const { Open, High, Low, Close } = bar;
	if (Open !== null && High !== null && Low !== null) return bar;
	const open = Open ?? Close;
	return {
		...bar,
		Open: open,
		High: High ?? Math.max(open, Close),
		Low: Low ?? Math.min(open, Close),
	};
}

/** The history itself, row by row with its own time. It is never skipped: a late row is published late. */
class ReplaySource implements TickSource {
	readonly partition: number;
	readonly skipped = 0;
	readonly #options: ReplaySourceOptions;
	#next = 0;

	constructor(options: ReplaySourceOptions) {
		this.#options = options;
		this.partition = options.partition;
	}

	nextDueMs(): number {
		const { rows, startMs, periodMs } = this.#options;
		const row = rows[this.#next];
		return row ? startMs + row.turn * periodMs : Number.POSITIVE_INFINITY;
	}

	take(nowMs: number, most: number): TickMessage[] {
		const { topic, rows } = this.#options;
		const messages: TickMessage[] = [];
		while (messages.length < most && this.nextDueMs() <= nowMs) {
			const { tick } = rows[this.#next++] as ReplayRow;
			messages.push(
				tickMessage(
					topic,
					this.partition,
					Buffer.from(tick.ticker),
					JSON.stringify(tick),
					timeMs(tick.time),
				),
			);
		}
		return messages;
	}
}

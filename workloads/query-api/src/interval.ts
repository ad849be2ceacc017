import { WINDOW_MS } from "@tickstack/contracts/realtime-window";
import type { Static } from "typebox";
import { formatParameter } from "./format.ts";
import { checkRange, invalid, timeParameter } from "./parameters.ts";
import { bound, limit, oneOf, query } from "./schema.ts";
import { ceilTo, DAY_MS, HOUR_MS, MINUTE_MS } from "./time.ts";

/** Lengths of a candle, milliseconds. */
export const INTERVALS = {
	"30s": WINDOW_MS,
	"1m": MINUTE_MS,
	"5m": 5 * MINUTE_MS,
	"1h": HOUR_MS,
	"1d": DAY_MS,
} as const;

export type Interval = keyof typeof INTERVALS;

export const INTERVAL_NAMES = Object.keys(INTERVALS) as Interval[];

/** Candles in a range of an interval below a day: a day of windows. */
const MAX_SHORT_CANDLES = 2_880;
/** Candles of a day: 30 years of trading. Elasticsearch hands out 10,000 at most. */
const MAX_DAYS = 8_000;

/** Query of the candles of a ticker. */
export const candleQuerySchema = query({
	interval: oneOf(INTERVAL_NAMES, { description: "Length of a candle; UTC." }),
	from: bound(
		"as many candles before `to` as the limit; for days from the beginning",
	),
	to: bound("now"),
	limit: limit(
		MAX_DAYS,
		500,
		`At most ${MAX_SHORT_CANDLES} for intervals below a day; neither may from and to be further apart then.`,
	),
	format: formatParameter,
});

export interface CandleRange {
	/** Aligned to the interval; undefined: from the beginning. */
	readonly fromMs: number | undefined;
	/** Exclusive, aligned. */
	readonly toMs: number;
}

/**
 * The candles that start in a range: its bounds are moved up to the next start of a candle, so that no candle is made
 * of a part of its windows. Without `from` a range is as long as the limit, and for days it has no beginning.
 *
 * @param nowMs a window may be ahead of this clock: without `to` the range ends half a minute later
 * @throws {Problem} `invalid-request` when a bound is no time, or there is more in between than an answer holds
 */
export function candleRange(
	query: Static<typeof candleQuerySchema>,
	nowMs: number,
): CandleRange {
	const { interval, from, to, limit } = query;
	const length = INTERVALS[interval];
	if (interval !== "1d" && limit > MAX_SHORT_CANDLES)
		throw invalid(
			"limit",
			`limit must be <= ${MAX_SHORT_CANDLES} for interval=${interval}; ${limit} was given`,
		);
	const end = to === undefined ? nowMs + WINDOW_MS : timeParameter("to", to);
	const toMs = ceilTo(end, length);
	if (from === undefined)
		return {
			fromMs: interval === "1d" ? undefined : toMs - limit * length,
			toMs,
		};
	const start = timeParameter("from", from);
	checkRange(start, end);
	const fromMs = ceilTo(start, length);
	const count = (toMs - fromMs) / length;
	if (interval !== "1d" && count > MAX_SHORT_CANDLES)
		throw invalid(
			"from",
			`from and to are ${count} candles of ${interval} apart; at most ${MAX_SHORT_CANDLES} are allowed: request it in parts, or a longer interval`,
		);
	return { fromMs, toMs };
}

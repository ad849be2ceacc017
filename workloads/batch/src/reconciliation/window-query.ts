import {
	type RealtimeWindow,
	WINDOW_MS,
	windowId,
} from "@tickstack/contracts/realtime-window";
import type { WindowValues } from "./window-values.ts";

/** A window as DuckDB has computed it: its start in milliseconds since the epoch, its end left to the reader. */
export type WindowRow = Omit<WindowValues, "window_end"> & {
	readonly ticker: string;
	readonly start_ms: number;
};

/** When a tick's window begins, of a column `time`. Milliseconds since the epoch. */
export const START_MS = `CAST(floor(epoch_ms(time) / ${WINDOW_MS}) AS BIGINT) * ${WINDOW_MS}`;

/** Order of a ticker's ticks: by time, then by offset. */
const ORDER = "row(time, _offset)";

/** One expression a column, from the definition in the data contracts ("Realtime window"). */
const COLUMNS: Readonly<Record<keyof WindowRow, string>> = {
	ticker: "ticker",
	start_ms: "start_ms",
	company: `max_by(company, ${ORDER})`,
	open: `min_by("Open", ${ORDER})`,
	high: 'max("High")',
	low: 'min("Low")',
	close: `max_by("Close", ${ORDER})`,
	avg_price: 'avg("Close")',
	min_price: 'min("Low")',
	max_price: 'max("High")',
	total_volume: 'sum("Volume")',
	trade_count: "count(*)",
	vwap: 'sum("Close" * "Volume") / nullif(sum("Volume"), 0)',
	volatility: `CASE WHEN count(*) >= 2 AND avg("Close") > 0 THEN stddev_samp("Close") / avg("Close") END`,
};

/** The windows of the ticks in a relation that has the columns of the raw data set and {@link START_MS}. */
export const windowQuery = (ticks: string): string =>
	`SELECT ${Object.entries(COLUMNS)
		.map(([name, expression]) => `${expression} AS ${name}`)
		.join(", ")} FROM ${ticks} GROUP BY ticker, start_ms`;

const iso = (ms: number) => new Date(ms).toISOString();

/** The same as the record of `stock-realtime` has it. */
export function windowOf({
	ticker,
	start_ms,
	...values
}: WindowRow): Omit<RealtimeWindow, "updated_at"> {
	return {
		ticker,
		window_start: iso(start_ms),
		window_end: iso(start_ms + WINDOW_MS),
		...values,
	};
}

export const idOf = ({
	ticker,
	start_ms,
}: Pick<WindowRow, "ticker" | "start_ms">): string =>
	windowId({ ticker, window_start: iso(start_ms) });

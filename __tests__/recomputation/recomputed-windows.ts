import assert from "node:assert/strict";
import { windowId } from "@tickstack/contracts/realtime-window";
import type { RawTick } from "@tickstack/contracts/tick";

/** What a window must hold, computed from its ticks alone. */
export interface RecomputedWindow {
	readonly open: number;
	readonly high: number;
	readonly low: number;
	readonly close: number;
	readonly avg_price: number;
	readonly min_price: number;
	readonly max_price: number;
	readonly total_volume: number | null;
	readonly trade_count: number;
	readonly vwap: number | null;
	readonly volatility: number | null;
}

const WINDOW_MS = 30_000;

/** De-duplicates by (partition, offset) and aggregates by ticker and 30 s window, straight from the definition. */
export function recomputedWindows(
	ticks: Iterable<RawTick>,
): Map<string, RecomputedWindow> {
	const unique = new Map<string, RawTick>();
	for (const tick of ticks)
		unique.set(`${tick._partition}/${tick._offset}`, tick);
	const groups = Map.groupBy(unique.values(), (tick) => {
		const start = Math.floor(Date.parse(tick.time) / WINDOW_MS) * WINDOW_MS;
		return windowId({
			ticker: tick.ticker,
			window_start: new Date(start).toISOString(),
		});
	});
	return new Map([...groups].map(([id, group]) => [id, aggregate(group)]));
}

function aggregate(ticks: RawTick[]): RecomputedWindow {
	const inOrder = ticks.toSorted(
		(a, b) => Date.parse(a.time) - Date.parse(b.time) || a._offset - b._offset,
	);
	const sum = (of: (tick: RawTick) => number) =>
		inOrder.reduce((total, tick) => total + of(tick), 0);
	const count = inOrder.length;
	const mean = sum((tick) => tick.Close) / count;
	const isKnown = inOrder.some(({ Volume }) => Volume !== null);
	const volume = sum((tick) => tick.Volume ?? 0);
	const variance = sum((tick) => (tick.Close - mean) ** 2) / (count - 1);
	const high = Math.max(...inOrder.map((tick) => tick.High));
	const low = Math.min(...inOrder.map((tick) => tick.Low));
	return {
		open: (inOrder[0] as RawTick).Open,
		high,
		low,
		close: (inOrder.at(-1) as RawTick).Close,
		avg_price: mean,
		min_price: low,
		max_price: high,
		total_volume: isKnown ? volume : null,
		trade_count: count,
		vwap:
			volume === 0
				? null
				: sum(({ Close, Volume }) => Close * (Volume ?? 0)) / volume,
		volatility: count < 2 || !(mean > 0) ? null : Math.sqrt(variance) / mean,
	};
}

const EXACT = [
	"open",
	"high",
	"low",
	"close",
	"min_price",
	"max_price",
	"trade_count",
] as const;
const CLOSE = ["avg_price", "vwap", "volatility"] as const;

/** Counts, sums of whole numbers and extremes are equal, other sums, means and deviations to 1e-9 of their value. */
export function assertSameWindow(
	given: Readonly<RecomputedWindow>,
	wanted: RecomputedWindow,
	id: string,
): void {
	for (const name of EXACT)
		assert.equal(given[name], wanted[name], `${id} ${name}`);
	const isWhole =
		wanted.total_volume === null || Number.isSafeInteger(wanted.total_volume);
	if (isWhole)
		assert.equal(given.total_volume, wanted.total_volume, `${id} total_volume`);
	for (const name of isWhole ? CLOSE : [...CLOSE, "total_volume" as const]) {
		const a: number | null = given[name];
		const b: number | null = wanted[name];
		if (a === null || b === null) assert.equal(a, b, `${id} ${name}`);
		else
			assert.ok(
				Math.abs(a - b) <= 1e-9 * Math.abs(b),
				`${id} ${name}: ${a} against ${b}`,
			);
	}
}

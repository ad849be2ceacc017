import { WATERMARK_MS } from "@tickstack/contracts/realtime-window";
import type { Bar } from "./bar.ts";
import { type CandleRange, INTERVALS, type Interval } from "./interval.ts";
import { type Run, wholeUntilMs } from "./run.ts";
import type { RunRows } from "./run-rows.ts";
import type { Snapshot } from "./snapshot.ts";
import { ageSeconds, DAY_MS, dayOf, iso } from "./time.ts";
import type { Candle, Candles } from "./view-schemas.ts";
import type { WindowHistory } from "./window-history.ts";

export interface CandlesOptions {
	readonly history: WindowHistory;
	readonly rows: RunRows;
}

export interface CandleRequest extends CandleRange {
	readonly ticker: string;
	readonly interval: Interval;
	readonly limit: number;
}

/** A candle before it is written out. */
interface Part {
	readonly bar: Bar;
	readonly source: Candle["source"];
	readonly complete: boolean;
}

interface Written extends Omit<Part, "bar"> {
	readonly text: string;
}

/** The newest candles of a range, earliest first, as they are sent. */
export interface WrittenCandles {
	/** A JSON array of {@link Candle}. */
	readonly json: Buffer;
	readonly count: number;
	readonly truncated: boolean;
	/** When the newest of the real-time windows was computed; undefined when there is none among the candles. */
	readonly updatedMs: number | undefined;
	readonly fromBatch: boolean;
}

/**
 * One series of candles of both paths. Below a day they are rolled up from the windows. A day is the batch's when the
 * served run has read it to its end; a later day is rolled up from the windows, and only where there are none it is
 * what the run has of it. So every day is there once.
 */
export class CandleSeries {
	readonly #history: WindowHistory;
	readonly #rows: RunRows;
	/** What was written of a bar: bars stay in memory, and most requests come again. */
	readonly #written = new WeakMap<Bar, Written>();

	constructor({ history, rows }: CandlesOptions) {
		this.#history = history;
		this.#rows = rows;
	}

	async read(
		request: CandleRequest,
		snapshot: Snapshot,
	): Promise<WrittenCandles> {
		const { interval, limit } = request;
		// A tick of this time was seen, so the watermark is not before it.
		const closedUntil = snapshot.latest.newestMs - WATERMARK_MS;
		const parts =
			interval === "1d"
				? await this.#days(request, snapshot, closedUntil)
				: (await this.#windows(request, snapshot)).map((bar) =>
						realtime(bar, INTERVALS[interval], closedUntil),
					);
		const shown = parts.slice(-limit);
		const updated = shown
			.filter(({ source }) => source === "realtime")
			.map(({ bar }) => bar.updatedMs);
		return {
			json: Buffer.from(`[${shown.map((part) => this.#text(part)).join()}]`),
			count: shown.length,
			truncated: parts.length > limit,
			updatedMs: updated.length ? Math.max(...updated) : undefined,
			fromBatch: updated.length < shown.length,
		};
	}

	#text({ bar, source, complete }: Part): string {
		const known = this.#written.get(bar);
		if (known?.source === source && known.complete === complete)
			return known.text;
		const text = JSON.stringify(candle({ bar, source, complete }));
		this.#written.set(bar, { source, complete, text });
		return text;
	}

	async #days(
		{ ticker, interval, fromMs, toMs, limit }: CandleRequest,
		snapshot: Snapshot,
		closedUntil: number,
	): Promise<Part[]> {
		const { run } = snapshot;
		const wholeUntil = run ? wholeUntilMs(run) : Number.NEGATIVE_INFINITY;
		const [known, windows] = await Promise.all([
			run
				? this.#rows.bars(run, {
						ticker,
						from: fromMs === undefined ? undefined : dayOf(fromMs),
						to: dayOf(toMs),
						limit: limit + 1,
					})
				: [],
			this.#windows(
				{
					...{ ticker, interval, toMs, limit },
					fromMs: Math.max(fromMs ?? 0, wholeUntil, 0),
				},
				snapshot,
			),
		]);
		const after = new Set(windows.map(({ startMs }) => startMs));
		return [
			...known
				.filter(({ startMs }) => !after.has(startMs))
				.map((bar) => ({
					bar,
					source: "batch" as const,
					complete: bar.startMs < wholeUntil,
				})),
			...windows.map((bar) => realtime(bar, DAY_MS, closedUntil)),
		].sort((a, b) => a.bar.startMs - b.bar.startMs);
	}

	async #windows(
		{ ticker, interval, fromMs = 0, toMs }: CandleRequest,
		{ latest }: Snapshot,
	): Promise<Bar[]> {
		const newest = latest.byTicker.get(ticker);
		return newest
			? this.#history.bars(
					ticker,
					interval,
					{ fromMs, toMs },
					Date.parse(newest.window_start),
				)
			: [];
	}
}

/** The paths that have computed candles, with their ages. */
export const candleSources = (
	{ updatedMs, fromBatch }: WrittenCandles,
	run: Run | undefined,
	nowMs: number,
): Candles["sources"] => ({
	batch:
		run && fromBatch
			? {
					run_id: run.run_id,
					computed_at: run.computed_at,
					age_seconds: ageSeconds(run.computed_at, nowMs),
					through: dayOf(wholeUntilMs(run) - DAY_MS),
				}
			: null,
	realtime:
		updatedMs === undefined
			? null
			: {
					updated_at: iso(updatedMs),
					age_seconds: Math.max(0, nowMs - updatedMs) / 1_000,
				},
});

const realtime = (bar: Bar, lengthMs: number, closedUntil: number): Part => ({
	bar,
	source: "realtime",
	complete: bar.startMs + lengthMs <= closedUntil,
});

const candle = ({ bar, source, complete }: Part): Candle => ({
	time: iso(bar.startMs),
	open: bar.open,
	high: bar.high,
	low: bar.low,
	close: bar.close,
	volume: bar.volume,
	source,
	complete,
});

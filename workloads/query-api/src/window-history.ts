import type { RealtimeWindow } from "@tickstack/contracts/realtime-window";
import { type Bar, rollUp } from "./bar.ts";
import { BarChunks, SETTLED_MS } from "./bar-chunks.ts";
import { INTERVALS, type Interval } from "./interval.ts";
import { DAY_MS, floorTo, HOUR_MS, MINUTE_MS } from "./time.ts";
import {
	barOf,
	oldestWindowMs,
	rolledUpBars,
	windowBars,
} from "./window-bars.ts";
import type { WindowIndex } from "./window-store.ts";

/** Above this the oldest window is looked up first: most of the range may lie before it. */
const LONG_MS = 60 * DAY_MS;

export interface Range {
	readonly fromMs: number;
	/** Exclusive. */
	readonly toMs: number;
}

export interface WindowHistoryOptions {
	readonly index: WindowIndex;
	/** Whether {@link WindowHistory.take} is called with every update. */
	isFed(): boolean;
	/** Milliseconds since the epoch. */
	now(): number;
}

/** The real-time windows as bars of any interval. */
export class WindowHistory {
	readonly #index: WindowIndex;
	readonly #windows: BarChunks;
	readonly #hours: BarChunks;
	readonly #days: BarChunks;

	constructor({ index, isFed, now }: WindowHistoryOptions) {
		this.#index = index;
		this.#windows = new BarChunks({
			read: windowBars(index),
			chunkMs: 10 * MINUTE_MS,
			maxQueryMs: 3 * DAY_MS,
			...{ isFed, now },
		});
		this.#hours = new BarChunks({
			read: rolledUpBars(index, "1h"),
			chunkMs: HOUR_MS,
			maxQueryMs: 400 * DAY_MS,
			...{ isFed, now },
		});
		this.#days = new BarChunks({
			read: rolledUpBars(index, "1d"),
			chunkMs: DAY_MS,
			maxQueryMs: 10_000 * DAY_MS,
			...{ isFed, now },
		});
	}

	/**
	 * A ticker's bars, in their order.
	 *
	 * @param range aligned to the interval
	 * @param newestMs start of the ticker's newest window
	 */
	async bars(
		ticker: string,
		interval: Interval,
		{ fromMs, toMs }: Range,
		newestMs: number,
	): Promise<Bar[]> {
		const end = Math.min(toMs, newestMs + 1);
		// Longer bars are read when they have settled; the newest are made of the windows, which all intervals share.
		const settled = newestMs - SETTLED_MS;
		const hour = Math.max(fromMs, floorTo(settled, HOUR_MS));
		const read = (
			chunks: BarChunks,
			from: number,
			to: number,
			lengthMs?: number,
		) => chunks.read(ticker, from, to, newestMs, lengthMs);
		switch (interval) {
			case "30s":
				return read(this.#windows, fromMs, end);
			case "1m":
			case "5m":
				return read(this.#windows, fromMs, end, INTERVALS[interval]);
			case "1h": {
				const [hours, windows] = await Promise.all([
					read(this.#hours, fromMs, Math.min(hour, end)),
					read(this.#windows, hour, end),
				]);
				return [...hours, ...rollUp(windows, HOUR_MS)];
			}
			case "1d": {
				const from =
					end - fromMs > LONG_MS
						? Math.max(fromMs, await this.#firstDay(ticker, newestMs))
						: fromMs;
				const today = Math.max(from, floorTo(settled, DAY_MS));
				const [days, hours, windows] = await Promise.all([
					read(this.#days, from, Math.min(today, end)),
					read(this.#hours, today, Math.min(hour, end)),
					read(this.#windows, Math.max(today, hour), end),
				]);
				return [...days, ...rollUp([...hours, ...windows], DAY_MS)];
			}
		}
	}

	/** Takes what has become searchable. */
	take(windows: readonly RealtimeWindow[]): void {
		for (const window of windows) {
			const bar = barOf(window);
			this.#windows.take(window.ticker, bar);
			this.#hours.forget(window.ticker, bar.startMs);
			this.#days.forget(window.ticker, bar.startMs);
		}
	}

	async #firstDay(ticker: string, newestMs: number): Promise<number> {
		const oldest = await oldestWindowMs(this.#index, ticker);
		return floorTo(oldest ?? newestMs, DAY_MS);
	}
}

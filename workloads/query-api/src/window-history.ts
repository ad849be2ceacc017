import type { Client } from "@elastic/elasticsearch";
import { type Bar, DAY_MS, floorTo, HOUR_MS, rollUp } from "./bar.ts";
import { BarChunks, SETTLED_MS } from "./bar-chunks.ts";
import { INTERVALS, type Interval } from "./interval.ts";
import { oldestWindowMs, rolledUpBars, windowBars } from "./window-bars.ts";

/** Above this the oldest window is asked for first: most of the range may lie before it. */
const LONG_MS = 60 * DAY_MS;

export interface Range {
	readonly fromMs: number;
	/** Exclusive. */
	readonly toMs: number;
}

/** The real-time windows as bars of any interval. */
export class WindowHistory {
	readonly #client: Client;
	readonly #index: string;
	readonly #windows: BarChunks;
	readonly #hours: BarChunks;
	readonly #days: BarChunks;

	constructor(client: Client, index: string, now: () => number) {
		this.#client = client;
		this.#index = index;
		this.#windows = new BarChunks({
			read: windowBars(client, index),
			chunkMs: HOUR_MS,
			maxQuestionMs: 3 * DAY_MS,
			now,
		});
		this.#hours = new BarChunks({
			read: rolledUpBars(client, index, "1h"),
			chunkMs: HOUR_MS,
			maxQuestionMs: 400 * DAY_MS,
			now,
		});
		this.#days = new BarChunks({
			read: rolledUpBars(client, index, "1d"),
			chunkMs: DAY_MS,
			maxQuestionMs: 10_000 * DAY_MS,
			now,
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
		const read = (chunks: BarChunks, from: number, to: number) =>
			chunks.read(ticker, from, to, newestMs);
		switch (interval) {
			case "30s":
				return read(this.#windows, fromMs, end);
			case "1m":
			case "5m":
				return rollUp(
					await read(this.#windows, fromMs, end),
					INTERVALS[interval],
				);
			case "1h":
				return read(this.#hours, fromMs, end);
			case "1d": {
				const from =
					end - fromMs > LONG_MS
						? Math.max(fromMs, await this.#firstDay(ticker, newestMs))
						: fromMs;
				// Of the day that goes on only the newest hour is asked for again.
				const today = Math.max(from, floorTo(newestMs - SETTLED_MS, DAY_MS));
				const [days, hours] = await Promise.all([
					read(this.#days, from, Math.min(today, end)),
					read(this.#hours, today, end),
				]);
				return [...days, ...rollUp(hours, DAY_MS)];
			}
		}
	}

	async #firstDay(ticker: string, newestMs: number): Promise<number> {
		const oldest = await oldestWindowMs(this.#client, this.#index, ticker);
		return floorTo(oldest ?? newestMs, DAY_MS);
	}
}

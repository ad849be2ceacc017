import { type Bar, floorTo, MINUTE_MS } from "./bar.ts";
import { RecentlyUsed } from "./recently-used.ts";
import type { ReadBars } from "./window-bars.ts";

/** How far behind the newest window others still change: the watermark, and what is on its way to the index. */
export const SETTLED_MS = 10 * MINUTE_MS;
/** How long what may still change is not asked for again; the index shows news once a second. */
const FRESH_MS = 1_000;
/** The same for what has settled: a pipeline that was behind may still write there. */
const SETTLED_FRESH_MS = MINUTE_MS;
/** Of about 150 B each. */
const MAX_BARS = 200_000;

export interface BarChunksOptions {
	readonly read: ReadBars;
	/** Length of what is kept and renewed as one. */
	readonly chunkMs: number;
	/** How much one question may cover, a multiple of the chunk. */
	readonly maxQuestionMs: number;
	/** Milliseconds since the epoch. */
	now(): number;
}

/**
 * Bars of windows, kept in memory by chunks of time: a chart that is asked for again takes one small question, for the
 * newest chunk. What has settled is read again after a minute at the latest.
 */
export class BarChunks {
	readonly #options: BarChunksOptions;
	readonly #chunks = new RecentlyUsed<readonly Bar[]>(
		MAX_BARS,
		(bars) => bars.length + 1,
	);

	constructor(options: BarChunksOptions) {
		this.#options = options;
	}

	/**
	 * A ticker's bars that start in [fromMs, toMs), in their order.
	 *
	 * @param newestMs start of the ticker's newest window
	 */
	async read(
		ticker: string,
		fromMs: number,
		toMs: number,
		newestMs: number,
	): Promise<Bar[]> {
		const { chunkMs, maxQuestionMs, now } = this.#options;
		const at = now();
		const found: (Promise<readonly Bar[]> | undefined)[] = [];
		const first = floorTo(fromMs, chunkMs);
		for (let start = first; start < toMs; start += chunkMs) {
			const settled = start + chunkMs <= newestMs - SETTLED_MS;
			found.push(
				this.#chunks.get(
					`${ticker}|${start}`,
					at - (settled ? SETTLED_FRESH_MS : FRESH_MS),
				),
			);
		}
		const perQuestion = maxQuestionMs / chunkMs;
		for (
			let i = found.indexOf(undefined);
			i >= 0;
			i = found.indexOf(undefined)
		) {
			const end = Math.min(i + perQuestion, found.lastIndexOf(undefined) + 1);
			this.#ask(ticker, first + i * chunkMs, end - i, at).forEach(
				(chunk, n) => {
					found[i + n] = chunk;
				},
			);
		}
		const bars = (await Promise.all(found)).flatMap((chunk) => chunk ?? []);
		return bars.filter(({ startMs }) => startMs >= fromMs && startMs < toMs);
	}

	/** One question for neighbouring chunks. */
	#ask(
		ticker: string,
		first: number,
		count: number,
		at: number,
	): Promise<readonly Bar[]>[] {
		const { read, chunkMs } = this.#options;
		const answer = read(ticker, first, first + count * chunkMs).then((bars) =>
			Map.groupBy(bars, ({ startMs }) => floorTo(startMs, chunkMs)),
		);
		return Array.from({ length: count }, (_, n) => {
			const start = first + n * chunkMs;
			const chunk = answer.then((chunks) => chunks.get(start) ?? []);
			this.#chunks.set(`${ticker}|${start}`, chunk, at);
			return chunk;
		});
	}
}

import { type Bar, floorTo, MINUTE_MS, RollUps } from "./bar.ts";
import { RecentlyUsed } from "./recently-used.ts";
import type { ReadBars } from "./window-bars.ts";

/** How far behind the newest window others still change: the watermark, and what is on its way to the index. */
export const SETTLED_MS = 10 * MINUTE_MS;
/** How long bars are not asked for again. The index shows news once a second, and windows also go. */
const FRESH_MS = {
	fed: { settled: 10 * MINUTE_MS, open: MINUTE_MS },
	alone: { settled: MINUTE_MS, open: 1_000 },
};
/** How old bars may be that are given out once more while they are read again: the feed has told of every update. */
const MAX_FED_MS = 20 * MINUTE_MS;
/** Of about 200 B each: a day of windows of 70 tickers. */
const MAX_BARS = 200_000;

export interface BarChunksOptions {
	readonly read: ReadBars;
	/** Length of what is kept and renewed as one. */
	readonly chunkMs: number;
	/** How much one question may cover, a multiple of the chunk. */
	readonly maxQuestionMs: number;
	/** Whether {@link BarChunks.take} or {@link BarChunks.forget} is told of every update. */
	isFed(): boolean;
	/** Milliseconds since the epoch. */
	now(): number;
}

/**
 * Bars of windows, kept in memory by chunks of time. The feed brings them up to date, so a chart that is asked for
 * again takes no question: what is read again is read in the background. Without the feed it takes a small question a
 * second, for the newest chunk.
 */
export class BarChunks {
	readonly #options: BarChunksOptions;
	readonly #chunks = new RecentlyUsed<readonly Bar[]>(
		MAX_BARS,
		(bars) => bars.length + 1,
	);

	readonly #rollUps = new RollUps();

	constructor(options: BarChunksOptions) {
		this.#options = options;
	}

	/**
	 * A ticker's bars that start in [fromMs, toMs), in their order.
	 *
	 * @param newestMs start of the ticker's newest window
	 * @param lengthMs rolled up to this length, which divides a chunk and the bounds; not rolled up without it
	 */
	async read(
		ticker: string,
		fromMs: number,
		toMs: number,
		newestMs: number,
		lengthMs?: number,
	): Promise<Bar[]> {
		const { chunkMs, isFed, now } = this.#options;
		const at = now();
		const fed = isFed();
		const fresh = fed ? FRESH_MS.fed : FRESH_MS.alone;
		const first = floorTo(fromMs, chunkMs);
		const found: (Promise<readonly Bar[]> | undefined)[] = [];
		const due: boolean[] = [];
		for (let start = first; start < toMs; start += chunkMs) {
			const key = keyOf(ticker, start);
			const settled = start + chunkMs <= newestMs - SETTLED_MS;
			const dueMs = at - (settled ? fresh.settled : fresh.open);
			const known = this.#chunks.get(key, fed ? at - MAX_FED_MS : dueMs);
			found.push(known);
			due.push(known !== undefined && this.#chunks.isOlder(key, dueMs));
		}
		this.#ask(
			ticker,
			first,
			found.map((chunk) => chunk === undefined),
			(key, chunk, index) => {
				this.#chunks.set(key, chunk, at);
				found[index] = chunk;
			},
		);
		this.#ask(ticker, first, due, (key, chunk) =>
			this.#chunks.renew(key, chunk, at),
		);
		const bars = (await Promise.all(found)).flatMap((chunk = []) =>
			lengthMs === undefined ? chunk : this.#rollUps.of(chunk, lengthMs),
		);
		return bars.filter(({ startMs }) => startMs >= fromMs && startMs < toMs);
	}

	/** Takes an update of a bar into what is kept. */
	take(ticker: string, bar: Bar): void {
		const start = floorTo(bar.startMs, this.#options.chunkMs);
		this.#chunks.change(keyOf(ticker, start), (bars) => withBar(bars, bar));
	}

	/** Has the chunk of a time asked for again: bars of windows cannot be brought up to date by one of them. */
	forget(ticker: string, ms: number): void {
		this.#chunks.forget(keyOf(ticker, floorTo(ms, this.#options.chunkMs)));
	}

	/** Asks for neighbouring chunks in one question, from the first wanted one to the last that it may cover. */
	#ask(
		ticker: string,
		first: number,
		wanted: boolean[],
		keep: (key: string, chunk: Promise<readonly Bar[]>, index: number) => void,
	): void {
		const { read, chunkMs, maxQuestionMs } = this.#options;
		const most = maxQuestionMs / chunkMs;
		const end = wanted.lastIndexOf(true) + 1;
		for (
			let i = wanted.indexOf(true);
			i >= 0 && i < end;
			i = wanted.indexOf(true, i)
		) {
			const count = Math.min(most, end - i);
			const start = first + i * chunkMs;
			const answer = read(ticker, start, start + count * chunkMs).then((bars) =>
				Map.groupBy(bars, ({ startMs }) => floorTo(startMs, chunkMs)),
			);
			for (let n = 0; n < count; n++) {
				const own = start + n * chunkMs;
				keep(
					keyOf(ticker, own),
					answer.then((chunks) => chunks.get(own) ?? []),
					i + n,
				);
			}
			i += count;
		}
	}
}

const keyOf = (ticker: string, startMs: number): string =>
	`${ticker}|${startMs}`;

/** With a newer state of one of the bars, or with one more; an older state changes nothing. */
function withBar(bars: readonly Bar[], bar: Bar): readonly Bar[] {
	const after = bars.findIndex(({ startMs }) => startMs >= bar.startMs);
	const at = after < 0 ? bars.length : after;
	const known = bars[at];
	if (known?.startMs !== bar.startMs) return bars.toSpliced(at, 0, bar);
	return known.updatedMs > bar.updatedMs ? bars : bars.with(at, bar);
}

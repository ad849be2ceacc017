import { LRUCache } from "lru-cache";
import { type Bar, RollUps } from "./bar.ts";
import { floorTo, MINUTE_MS } from "./time.ts";
import type { ReadBars } from "./window-bars.ts";

/** How far behind the newest window others still change: the watermark, and what is on its way to the index. */
export const SETTLED_MS = 10 * MINUTE_MS;
/** How long bars are not read again. The index shows news once a second, and windows also go. */
const FRESH_MS = {
	fed: { settled: 10 * MINUTE_MS, open: MINUTE_MS },
	alone: { settled: MINUTE_MS, open: 1_000 },
};
/** How old bars may be that are given out once more while they are read again: the feed brought every update. */
const MAX_FED_MS = 20 * MINUTE_MS;
/** A bar with what is written of it. */
const BAR_BYTES = 200;
/** A day of windows of 70 tickers. */
const MAX_BYTES = 200_000 * BAR_BYTES;

export interface BarChunksOptions {
	readonly read: ReadBars;
	/** Length of what is kept and renewed as one. */
	readonly chunkMs: number;
	/** How much one query may cover, a multiple of the chunk. */
	readonly maxQueryMs: number;
	/** Whether {@link BarChunks.take} or {@link BarChunks.forget} is called with every update. */
	isFed(): boolean;
	/** Milliseconds since the epoch. */
	now(): number;
}

/** Bars that were read, or are being read. */
interface Chunk {
	bars: Promise<readonly Bar[]>;
	/** Takes the place of the bars when it is there. */
	renewed?: Promise<readonly Bar[]>;
	/** When it was read, milliseconds since the epoch. */
	readAt: number;
}

/**
 * Bars of windows, kept in memory by chunks of time. The feed brings them up to date, so a chart that is requested
 * again takes no query: what is read again is read in the background. Without the feed it takes a small query a second,
 * for the newest chunk. The chunks that were used least recently go first when all of them take too many bytes.
 */
export class BarChunks {
	readonly #options: BarChunksOptions;
	readonly #chunks = new LRUCache<string, Chunk>({ maxSize: MAX_BYTES });
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
			const settled = start + chunkMs <= newestMs - SETTLED_MS;
			const dueMs = at - (settled ? fresh.settled : fresh.open);
			const chunk = this.#chunks.get(keyOf(ticker, start));
			const usable =
				chunk && chunk.readAt >= (fed ? at - MAX_FED_MS : dueMs)
					? chunk
					: undefined;
			found.push(usable?.bars);
			due.push(usable !== undefined && usable.readAt < dueMs);
		}
		this.#query(
			ticker,
			first,
			found.map((chunk) => chunk === undefined),
			(key, bars, index) => {
				const chunk = { bars, readAt: at };
				this.#chunks.set(key, chunk, { size: BAR_BYTES });
				this.#settle(key, chunk);
				found[index] = bars;
			},
		);
		this.#query(ticker, first, due, (key, bars) => this.#renew(key, bars, at));
		const bars = (await Promise.all(found)).flatMap((chunk = []) =>
			lengthMs === undefined ? chunk : this.#rollUps.of(chunk, lengthMs),
		);
		return bars.filter(({ startMs }) => startMs >= fromMs && startMs < toMs);
	}

	/** Takes an update of a bar into what is kept, and into what is being read. */
	take(ticker: string, bar: Bar): void {
		const key = keyOf(ticker, floorTo(bar.startMs, this.#options.chunkMs));
		const chunk = this.#chunks.peek(key);
		if (!chunk) return;
		chunk.bars = chunk.bars.then((bars) => withBar(bars, bar));
		if (chunk.renewed) {
			chunk.renewed = chunk.renewed.then((bars) => withBar(bars, bar));
			// Whoever renews learns of a failure.
			chunk.renewed.catch(() => undefined);
		}
		this.#settle(key, chunk);
	}

	/** Has the chunk of a time read again: bars of windows cannot be brought up to date by one of them. */
	forget(ticker: string, ms: number): void {
		this.#chunks.delete(keyOf(ticker, floorTo(ms, this.#options.chunkMs)));
	}

	/** Reads neighbouring chunks with one query, from the first wanted one to the last that it may cover. */
	#query(
		ticker: string,
		first: number,
		wanted: boolean[],
		keep: (key: string, chunk: Promise<readonly Bar[]>, index: number) => void,
	): void {
		const { read, chunkMs, maxQueryMs } = this.#options;
		const most = maxQueryMs / chunkMs;
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

	/** Has bars take the place of the kept ones when they are there; a failure leaves what is kept. */
	#renew(key: string, bars: Promise<readonly Bar[]>, at: number): void {
		const chunk = this.#chunks.peek(key);
		if (!chunk) {
			bars.catch(() => undefined);
			return;
		}
		chunk.readAt = at;
		chunk.renewed = bars;
		const settle = (isThere: boolean) => {
			const { renewed } = chunk;
			if (!renewed) return;
			delete chunk.renewed;
			if (!isThere) return;
			chunk.bars = renewed;
			this.#settle(key, chunk);
		};
		bars.then(
			() => settle(true),
			() => settle(false),
		);
	}

	/** Counts the bytes of a chunk as soon as its bars are there; one that cannot be read is forgotten. */
	#settle(key: string, chunk: Chunk): void {
		const isKept = () => this.#chunks.peek(key) === chunk;
		chunk.bars.then(
			(bars) => {
				if (!isKept()) return;
				// The cache takes a new size only with a new entry.
				this.#chunks.delete(key);
				this.#chunks.set(key, chunk, { size: (bars.length + 1) * BAR_BYTES });
			},
			() => {
				if (isKept()) this.#chunks.delete(key);
			},
		);
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

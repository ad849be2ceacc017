import { floorTo } from "./time.ts";

/** What a ticker did from a time on, however long. */
export interface Bar {
	/** Milliseconds since the epoch. */
	readonly startMs: number;
	/** These three are null where a history has none; windows have them always. */
	readonly open: number | null;
	readonly high: number | null;
	readonly low: number | null;
	readonly close: number;
	/** null when not known. */
	readonly volume: number | null;
	/** When the newest of its windows was computed, milliseconds since the epoch. */
	readonly updatedMs: number;
}

/** Rolls up, and remembers what it made of bars as long as they are there. */
export class RollUps {
	readonly #made = new WeakMap<readonly Bar[], Map<number, readonly Bar[]>>();

	/** As {@link rollUp}. */
	of(bars: readonly Bar[], lengthMs: number): readonly Bar[] {
		const byLength = this.#made.get(bars) ?? new Map();
		this.#made.set(bars, byLength);
		const rolled = byLength.get(lengthMs) ?? rollUp(bars, lengthMs);
		byLength.set(lengthMs, rolled);
		return rolled;
	}
}

/**
 * Bars of a greater length: open of the first, highest, lowest, close of the last, all volume.
 *
 * @param bars in the order of their starts, of a length that divides the greater one
 */
export function rollUp(bars: readonly Bar[], lengthMs: number): Bar[] {
	const rolled: Bar[] = [];
	for (const bar of bars) {
		const startMs = floorTo(bar.startMs, lengthMs);
		const last = rolled.at(-1);
		if (last?.startMs === startMs)
			rolled[rolled.length - 1] = {
				startMs,
				open: last.open,
				high: known(last.high, bar.high, Math.max),
				low: known(last.low, bar.low, Math.min),
				close: bar.close,
				volume: known(last.volume, bar.volume, (a, b) => a + b),
				updatedMs: Math.max(last.updatedMs, bar.updatedMs),
			};
		else rolled.push({ ...bar, startMs });
	}
	return rolled;
}

/** Of two numbers what is made of both, or the one that is known. */
const known = (
	a: number | null,
	b: number | null,
	both: (a: number, b: number) => number,
): number | null => (a === null || b === null ? (a ?? b) : both(a, b));

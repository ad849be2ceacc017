import type { DailyBar } from "@tickstack/contracts/history-bar";
import { dateMs } from "@tickstack/contracts/time";

const DAY_MS = 86_400_000;
const FIRST_CAPACITY = 16;

/** What of a day a ticker's model is estimated from. */
type Day = Pick<DailyBar, "time" | "Close" | "Adj Close" | "Volume"> &
	Pick<DailyBar, "ticker" | "company">;

/**
 * The latest days of a ticker whose prices are above 0: 20 bytes each, however many its history has. Days may come in
 * any order; of two alike the later one counts.
 */
export class RecentDays {
	readonly #most: number;
	#length = 0;
	#days = new Int32Array(FIRST_CAPACITY);
	#adjusted = new Float64Array(FIRST_CAPACITY);
	/** NaN: not known. */
	#volumes = new Float64Array(FIRST_CAPACITY);
	#last: Day | undefined;
	/** The latest of all, whatever its prices. */
	#newest: Day;

	/** @param most days that are kept */
	constructor(most: number, first: Day) {
		this.#most = most;
		this.#newest = first;
		this.add(first);
	}

	/** The latest day with prices above 0; undefined when there is none. */
	get last(): Day | undefined {
		return this.#last;
	}

	/** The latest day. */
	get newest(): Day {
		return this.#newest;
	}

	/** The last ones in order, `YYYY-MM-DD`. */
	lastDays(count: number): string[] {
		const days = this.#days.subarray(0, this.#length).slice(-count);
		return Array.from(days, (day) =>
			new Date(day * DAY_MS).toISOString().slice(0, 10),
		);
	}

	/** By day. */
	get adjusted(): Float64Array {
		return this.#adjusted.subarray(0, this.#length);
	}

	/** By day; those that are known. */
	get volumes(): Float64Array {
		return this.#volumes
			.subarray(0, this.#length)
			.filter((volume) => !Number.isNaN(volume));
	}

	add(bar: Day): void {
		if (bar.time >= this.#newest.time) this.#newest = bar;
		if (!(bar.Close > 0 && bar["Adj Close"] > 0)) return;
		if (!this.#last || bar.time >= this.#last.time) this.#last = bar;
		const day = dateMs(bar.time.slice(0, 10)) / DAY_MS;
		let at = this.#length;
		while (at > 0 && (this.#days[at - 1] as number) > day) at--;
		if (at > 0 && this.#days[at - 1] === day) at--;
		else if (this.#length < this.#most) this.#insert(at);
		else if (at === 0) return;
		else this.#dropFirst(--at);
		this.#days[at] = day;
		this.#adjusted[at] = bar["Adj Close"];
		this.#volumes[at] = bar.Volume ?? Number.NaN;
	}

	#insert(at: number): void {
		if (this.#length === this.#days.length) this.#grow();
		for (const column of [this.#days, this.#adjusted, this.#volumes])
			column.copyWithin(at + 1, at, this.#length);
		this.#length++;
	}

	/** The first gives way, those up to a position move down. */
	#dropFirst(at: number): void {
		for (const column of [this.#days, this.#adjusted, this.#volumes])
			column.copyWithin(0, 1, at + 1);
	}

	#grow(): void {
		const capacity = Math.min(this.#most, 2 * this.#days.length);
		const [days, adjusted, volumes] = [
			new Int32Array(capacity),
			new Float64Array(capacity),
			new Float64Array(capacity),
		];
		days.set(this.#days);
		adjusted.set(this.#adjusted);
		volumes.set(this.#volumes);
		this.#days = days;
		this.#adjusted = adjusted;
		this.#volumes = volumes;
	}
}

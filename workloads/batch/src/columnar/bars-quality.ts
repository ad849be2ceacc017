import {
	type BarsQuality,
	EQUAL_RETURNS,
	EXAMPLES,
	type Gap,
	type Outlier,
	type QualityLimits,
} from "../quality.ts";
import { quantile } from "./quantile.ts";
import { spreadOf } from "./spread.ts";

const dateOf = (day: number): string =>
	new Date(day * 86_400_000).toISOString().slice(0, 10);

/** The quality of bars, told ticker by ticker; the same as `qualityOf` reads from a run's features. */
export class TickersQuality {
	readonly #limits: QualityLimits;
	readonly #gaps = new Examples(longest);
	readonly #outliers = new Examples(farthest);
	#rows = 0;
	#tickers = 0;
	#first = Number.POSITIVE_INFINITY;
	#last = Number.NEGATIVE_INFINITY;
	#gapCount = 0;
	#byZscore = 0;
	#byIqr = 0;
	#byBoth = 0;
	#sorted = new Float64Array(0);

	constructor(limits: QualityLimits) {
		this.#limits = limits;
	}

	/**
	 * Takes the rows of a ticker.
	 * @param day days since 1970-01-01, ascending
	 * @param daily_return NaN on the first row
	 */
	add(ticker: string, day: Float64Array, daily_return: Float64Array): void {
		const rows = day.length;
		this.#rows += rows;
		this.#tickers++;
		this.#first = Math.min(this.#first, day[0] as number);
		this.#last = Math.max(this.#last, day[rows - 1] as number);
		this.#findGaps(ticker, day);
		if (rows > 1) this.#findOutliers(ticker, day, daily_return);
	}

	report(): BarsQuality {
		return {
			bars: {
				rows: this.#rows,
				tickers: this.#tickers,
				first_day: this.#rows ? dateOf(this.#first) : null,
				last_day: this.#rows ? dateOf(this.#last) : null,
			},
			gaps: { count: this.#gapCount, examples: this.#gaps.best() },
			outliers: {
				zscore: this.#byZscore,
				iqr: this.#byIqr,
				both: this.#byBoth,
				examples: this.#outliers.best(),
			},
		};
	}

	#findGaps(ticker: string, day: Float64Array): void {
		const { gapDays } = this.#limits;
		for (let i = 1; i < day.length; i++) {
			const days = (day[i] as number) - (day[i - 1] as number);
			if (days <= gapDays) continue;
			this.#gapCount++;
			this.#gaps.add({
				ticker,
				after: dateOf(day[i - 1] as number),
				before: dateOf(day[i] as number),
				days,
			});
		}
	}

	#findOutliers(
		ticker: string,
		day: Float64Array,
		daily_return: Float64Array,
	): void {
		const { outlierZscore, outlierIqr } = this.#limits;
		const returns = daily_return.subarray(1);
		const { mean, deviation } = spreadOf(returns);
		if (this.#sorted.length < returns.length)
			this.#sorted = new Float64Array(2 * returns.length);
		const sorted = this.#sorted.subarray(0, returns.length);
		sorted.set(returns);
		const lower = quantile(sorted, 0.25);
		const upper = quantile(sorted, 0.75);
		const low = lower - outlierIqr * (upper - lower) - EQUAL_RETURNS;
		const high = upper + outlierIqr * (upper - lower) + EQUAL_RETURNS;
		// Without a deviation there is no distance in deviations; nothing is as far as NaN.
		const unit = deviation > EQUAL_RETURNS ? deviation : Number.NaN;
		const far = outlierZscore * unit;
		for (let i = 0; i < returns.length; i++) {
			const value = returns[i] as number;
			const isFar = Math.abs(value - mean) >= far;
			const isOutside = value < low || value > high;
			if (!isFar && !isOutside) continue;
			const zscore = (value - mean) / unit;
			if (isFar) this.#byZscore++;
			if (isOutside) this.#byIqr++;
			if (isFar && isOutside) this.#byBoth++;
			this.#outliers.add({
				ticker,
				day: dateOf(day[i + 1] as number),
				daily_return: value,
				zscore: Number.isNaN(zscore) ? null : zscore,
				found_by: isFar ? (isOutside ? "both" : "zscore") : "iqr",
			});
		}
	}
}

/** The quality of the bars of both: no ticker is in both. */
export const qualityOfBoth = (a: BarsQuality, b: BarsQuality): BarsQuality => ({
	bars: {
		rows: a.bars.rows + b.bars.rows,
		tickers: a.bars.tickers + b.bars.tickers,
		first_day: first([a.bars.first_day, b.bars.first_day]),
		last_day: last([a.bars.last_day, b.bars.last_day]),
	},
	gaps: {
		count: a.gaps.count + b.gaps.count,
		examples: best([...a.gaps.examples, ...b.gaps.examples], longest),
	},
	outliers: {
		zscore: a.outliers.zscore + b.outliers.zscore,
		iqr: a.outliers.iqr + b.outliers.iqr,
		both: a.outliers.both + b.outliers.both,
		examples: best([...a.outliers.examples, ...b.outliers.examples], farthest),
	},
});

type Order<T> = (a: T, b: T) => number;

const best = <T>(examples: readonly T[], order: Order<T>): T[] =>
	examples.toSorted(order).slice(0, EXAMPLES);

const days = (of: readonly (string | null)[]): string[] =>
	of.filter((day) => day !== null).sort();
const first = (of: readonly (string | null)[]) => days(of)[0] ?? null;
const last = (of: readonly (string | null)[]) => days(of).at(-1) ?? null;

const longest: Order<Gap> = (a, b) =>
	b.days - a.days || compare(a, b, "before");
const farthest: Order<Outlier> = (a, b) =>
	distance(b) - distance(a) || compare(a, b, "day");

/** Those without a distance come last. */
const distance = ({ zscore }: Outlier): number =>
	zscore === null ? -1 : Math.abs(zscore);

function compare<K extends "day" | "before">(
	a: Readonly<Record<"ticker" | K, string>>,
	b: Readonly<Record<"ticker" | K, string>>,
	day: K,
): number {
	const order = (x: string, y: string) => (x < y ? -1 : x > y ? 1 : 0);
	return order(a.ticker, b.ticker) || order(a[day], b[day]);
}

/** Keeps the first of many things by an order. */
class Examples<T> {
	readonly #order: Order<T>;
	#kept: T[] = [];

	constructor(order: Order<T>) {
		this.#order = order;
	}

	add(example: T): void {
		this.#kept.push(example);
		if (this.#kept.length >= 20 * EXAMPLES) this.#kept = this.best();
	}

	best(): T[] {
		return best(this.#kept, this.#order);
	}
}

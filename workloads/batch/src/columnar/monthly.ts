import { spreadOf } from "./spread.ts";

const DAY_MS = 86_400_000;

/** Rows of a ticker that lie in one calendar month. */
export interface Month {
	/** Its first day, days since 1970-01-01. */
	readonly day: number;
	/** First row, and the row after the last. */
	readonly start: number;
	readonly end: number;
}

export interface MonthColumns {
	readonly month: Float64Array;
	readonly open: Float64Array;
	readonly close: Float64Array;
	readonly high: Float64Array;
	readonly low: Float64Array;
	readonly monthly_return: Float64Array;
	readonly monthly_volatility: Float64Array;
	readonly total_volume: BigInt64Array;
	readonly trading_days: Float64Array;
	readonly positive_days: Float64Array;
}

/** @param days ascending, days since 1970-01-01 */
export function monthsOf(days: Float64Array): Month[] {
	const months: Month[] = [];
	for (let start = 0; start < days.length; ) {
		const date = new Date((days[start] as number) * DAY_MS);
		const firstOf = (after: number) =>
			Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + after, 1) / DAY_MS;
		const next = firstOf(1);
		let end = start + 1;
		while (end < days.length && (days[end] as number) < next) end++;
		months.push({ day: firstOf(0), start, end });
		start = end;
	}
	return months;
}

/** `jobs/monthly.sql` for one ticker; the columns have a row for each of its months. */
export function monthly(
	months: readonly Month[],
	p: Float64Array,
	volume: Float64Array,
	daily_return: Float64Array,
	columns: MonthColumns,
): void {
	let before = p[0] as number;
	for (let index = 0; index < months.length; index++) {
		const { day, start, end } = months[index] as Month;
		const open = p[start] as number;
		const close = p[end - 1] as number;
		let high = open;
		let low = open;
		let shares = 0;
		let positive = 0;
		for (let i = start; i < end; i++) {
			const price = p[i] as number;
			if (price > high) high = price;
			if (price < low) low = price;
			shares += volume[i] as number;
			if ((daily_return[i] as number) > 0) positive++;
		}
		columns.month[index] = day;
		columns.open[index] = open;
		columns.close[index] = close;
		columns.high[index] = high;
		columns.low[index] = low;
		columns.monthly_return[index] = close / before - 1;
		// The first row of a ticker has no return.
		const { deviation } = spreadOf(daily_return, Math.max(1, start), end);
		columns.monthly_volatility[index] = deviation;
		columns.total_volume[index] = Number.isSafeInteger(shares)
			? BigInt(shares)
			: exactSum(volume.subarray(start, end));
		columns.trading_days[index] = end - start;
		columns.positive_days[index] = positive;
		before = close;
	}
}

/** The sum of whole numbers whose sum is beyond 2^53. */
function exactSum(values: Float64Array): bigint {
	let sum = 0n;
	for (const value of values) sum += BigInt(value);
	return sum;
}

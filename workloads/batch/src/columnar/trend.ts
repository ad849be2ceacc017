import type { Thresholds } from "../jobs.ts";
import { codeOf, TRENDS } from "./codes.ts";
import { windowSums } from "./window-sums.ts";

export interface TrendColumns {
	readonly ma50: Float64Array;
	readonly ma100: Float64Array;
	readonly ma200: Float64Array;
	readonly trend_strength: Float64Array;
	readonly trend: Uint8Array;
}

const UP = codeOf(TRENDS, "up");
const DOWN = codeOf(TRENDS, "down");
const SIDEWAY = codeOf(TRENDS, "sideway");

/** `jobs/trend.sql` for one ticker. */
export function trend(
	p: Float64Array,
	{ trendUp, trendDown }: Thresholds,
	{ ma50, ma100, ma200, trend_strength, trend }: TrendColumns,
): void {
	windowSums(p, 50, ma50);
	for (let i = 0; i < p.length; i++) ma50[i] = (ma50[i] as number) / 50;
	// Means of more rows are means of neighbouring means of 50, null as long as one of them is.
	const start = Math.min(150, p.length);
	for (let i = 0; i < start; i++) {
		const before = i < 50 ? Number.NaN : (ma50[i - 50] as number);
		ma100[i] = ((ma50[i] as number) + before) / 2;
	}
	ma200.fill(Number.NaN, 0, start);
	trend_strength.fill(Number.NaN, 0, start);
	trend.fill(0, 0, start);
	for (let i = start; i < p.length; i++) {
		const short = ma50[i] as number;
		const half = short + (ma50[i - 50] as number);
		const quarters = half + (ma50[i - 100] as number);
		const long = (quarters + (ma50[i - 150] as number)) / 4;
		const strength = short / long - 1;
		ma100[i] = half / 2;
		ma200[i] = long;
		trend_strength[i] = strength;
		trend[i] =
			strength > trendUp
				? UP
				: strength < trendDown
					? DOWN
					: Number.isNaN(strength)
						? 0
						: SIDEWAY;
	}
}

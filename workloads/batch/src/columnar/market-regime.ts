import type { Thresholds } from "../jobs.ts";
import { codeOf, REGIMES, TRENDS } from "./codes.ts";
import { windowDeviations } from "./window-deviations.ts";

export interface RegimeColumns {
	readonly volatility20: Float64Array;
	readonly regime: Uint8Array;
}

const UP = codeOf(TRENDS, "up");
const DOWN = codeOf(TRENDS, "down");
const BULL = codeOf(REGIMES, "bull");
const BEAR = codeOf(REGIMES, "bear");
const NEUTRAL = codeOf(REGIMES, "neutral");

/** `jobs/market-regime.sql` for one ticker: builds on the jobs cumulative-return and trend. */
export function marketRegime(
	daily_return: Float64Array,
	trend: Uint8Array,
	{ bullVolatility }: Thresholds,
	{ volatility20, regime }: RegimeColumns,
): void {
	// The first row has no return: windows of returns start at the second.
	volatility20[0] = Number.NaN;
	windowDeviations(daily_return.subarray(1), 20, volatility20.subarray(1));
	const year = Math.sqrt(252);
	for (let i = 0; i < daily_return.length; i++) {
		const volatility = (volatility20[i] as number) * year;
		volatility20[i] = volatility;
		const direction = trend[i];
		regime[i] =
			direction === 0
				? 0
				: direction === UP && volatility < bullVolatility
					? BULL
					: direction === DOWN
						? BEAR
						: NEUTRAL;
	}
}

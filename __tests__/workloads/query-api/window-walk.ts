import type { RealtimeWindow } from "@tickstack/contracts/realtime-window";
import { windowSample } from "../window-sample.ts";

const COMPANIES = {
	AAPL: ["Apple Inc.", 430],
	GOOG: ["Google Inc.", 806],
	IBM: ["International Business Machines", 203],
	MSFT: ["Microsoft Corporation", 28],
} as const;

export const WALKED = Object.keys(COMPANIES) as (keyof typeof COMPANIES)[];

/** An hour of a ticker's windows up to a time: the same walk at every run. */
export function windowWalk(
	ticker: keyof typeof COMPANIES,
	endMs: number,
): RealtimeWindow[] {
	const [company, first] = COMPANIES[ticker];
	const windows: RealtimeWindow[] = [];
	let close: number = first;
	let seed: number = first;
	// Between −1 and 1; the constants of Numerical Recipes.
	const random = () => {
		seed = (seed * 1_664_525 + 1_013_904_223) % 2 ** 32;
		return seed / 2 ** 31 - 1;
	};
	for (let n = 0; n < 120; n++) {
		const open = close;
		close = open * (1 + 0.0025 * random());
		const high = Math.max(open, close) * (1 + 0.0007 * Math.abs(random()));
		const low = Math.min(open, close) * (1 - 0.0007 * Math.abs(random()));
		windows.push(
			windowSample({
				ticker,
				company,
				window_start: new Date(endMs - (120 - n) * 30_000).toISOString(),
				...{ open, close, high, low, max_price: high, min_price: low },
				avg_price: (open + close) / 2,
				vwap: (open + close) / 2,
				total_volume: Math.round(28_000 + 14_000 * random()),
				trade_count: 300,
				volatility: 0.0006,
			}),
		);
	}
	return windows;
}

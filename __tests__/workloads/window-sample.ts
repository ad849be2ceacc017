import type { RealtimeWindow } from "@tickstack/contracts/realtime-window";

/** A valid window of 30 s; what a test is about is given. */
export function windowSample(
	given: Partial<RealtimeWindow> = {},
): RealtimeWindow {
	const start = given.window_start ?? "2026-11-20T09:30:00.000Z";
	const close = given.close ?? 101;
	return {
		ticker: "AAPL",
		company: "Apple Inc.",
		window_start: start,
		window_end: new Date(Date.parse(start) + 30_000).toISOString(),
		open: 100,
		high: Math.max(102, close),
		low: 99,
		close,
		avg_price: 100.5,
		min_price: 99,
		max_price: Math.max(102, close),
		total_volume: 1_000,
		trade_count: 10,
		vwap: 100.4,
		volatility: 0.01,
		updated_at: new Date(Date.parse(start) + 10_000).toISOString(),
		...given,
	};
}

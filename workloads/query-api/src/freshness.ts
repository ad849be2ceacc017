import type { RealtimeWindow } from "@tickstack/contracts/realtime-window";
import type { Freshness, Window } from "./realtime-schemas.ts";
import { type Run, runStamp } from "./run.ts";
import { ageSeconds } from "./time.ts";
import type { WindowFeed } from "./window-feed.ts";

/** Two windows without an update: the real-time path does not run, or there are no ticks. */
const STALE_SECONDS = 60;

/** A window with the path that computed it, and its age. */
export const sourced = (window: RealtimeWindow, nowMs: number): Window => ({
	...window,
	source: "realtime",
	age_seconds: ageSeconds(window.updated_at, nowMs),
});

/** How fresh the real-time path is. */
export function realtimeFreshness(
	latest: readonly RealtimeWindow[],
	feed: Pick<WindowFeed, "endToEnd" | "computedToSearchable">,
	now: number,
): Freshness["paths"]["realtime"] {
	const newest = latest.reduce<RealtimeWindow | undefined>(
		(best, window) =>
			best && best.updated_at >= window.updated_at ? best : window,
		undefined,
	);
	const age = newest && ageSeconds(newest.updated_at, now);
	return {
		source: "realtime",
		available: newest !== undefined,
		newest_window: newest
			? {
					ticker: newest.ticker,
					window_start: newest.window_start,
					window_end: newest.window_end,
					updated_at: newest.updated_at,
				}
			: null,
		age_seconds: age ?? null,
		stale: age === undefined || age > STALE_SECONDS,
		latency: {
			end_to_end: feed.endToEnd.summary(now),
			computed_to_searchable: feed.computedToSearchable.summary(now),
		},
	};
}

/** How fresh the batch path is; not available before the first run is published. */
export function batchFreshness(
	run: Run | undefined,
	now: number,
): Freshness["paths"]["batch"] {
	return {
		...runStamp(run, now),
		available: run !== undefined,
		newest_day: run?.newestDay ?? null,
	};
}

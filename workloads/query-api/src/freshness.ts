import type { Client } from "@elastic/elasticsearch";
import type { BatchFeatures } from "@tickstack/contracts/batch-rows";
import type { RealtimeWindow } from "@tickstack/contracts/realtime-window";
import { ageSeconds } from "./sourced.ts";
import type { WindowFeed } from "./window-feed.ts";

/** Two windows without an update: the real-time path does not run, or there are no ticks. */
const STALE_SECONDS = 60;

/** How fresh the real-time path is. */
export function realtimeFreshness(
	latest: readonly RealtimeWindow[],
	feed: Pick<WindowFeed, "endToEnd" | "computedToSearchable">,
	now: number,
) {
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

/** How fresh the batch path is; not available before the first run was published. */
export async function batchFreshness(
	client: Client,
	index: string,
	now: number,
) {
	const { hits } = await client.search<BatchFeatures>({
		index,
		size: 1,
		track_total_hits: false,
		ignore_unavailable: true,
		sort: [
			{ computed_at: { order: "desc", unmapped_type: "date" } },
			{ day: { order: "desc", unmapped_type: "date" } },
		],
	});
	const row = hits.hits[0]?._source;
	return {
		source: "batch",
		available: row !== undefined,
		newest_day: row?.day ?? null,
		run_id: row?.run_id ?? null,
		computed_at: row?.computed_at ?? null,
		age_seconds: row ? ageSeconds(row.computed_at, now) : null,
	};
}

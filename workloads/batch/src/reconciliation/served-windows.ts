import type { Client, estypes } from "@elastic/elasticsearch";
import {
	type RealtimeWindow,
	windowId,
} from "@tickstack/contracts/realtime-window";

const PAGE = 5_000;
const KEEP_ALIVE = "1m";

const startingWithin = (from: string, to: string) => ({
	range: { window_start: { gte: from, lt: to } },
});

/**
 * The windows in Elasticsearch that begin in `[from, to)`, by their ids, as of one point in time.
 * @param from RFC 3339, as `to`
 */
export async function servedWindows(
	client: Client,
	index: string,
	from: string,
	to: string,
	signal: AbortSignal,
): Promise<Map<string, RealtimeWindow>> {
	const windows = new Map<string, RealtimeWindow>();
	const { id } = await client.openPointInTime(
		{ index, keep_alive: KEEP_ALIVE },
		{ signal },
	);
	try {
		let after: estypes.SortResults | undefined;
		do {
			const { hits } = (
				await client.search<RealtimeWindow>(
					{
						pit: { id, keep_alive: KEEP_ALIVE },
						query: startingWithin(from, to),
						sort: [{ _shard_doc: "asc" }],
						size: PAGE,
						track_total_hits: false,
						...(after && { search_after: after }),
					},
					{ signal },
				)
			).hits;
			for (const { _source } of hits)
				if (_source) windows.set(windowId(_source), _source);
			after = hits.length === PAGE ? hits.at(-1)?.sort : undefined;
		} while (after);
	} finally {
		await client.closePointInTime({ id });
	}
	return windows;
}

/** Whether there is a window that begins in `[from, to)`. */
export async function hasWindows(
	client: Client,
	index: string,
	from: string,
	to: string,
): Promise<boolean> {
	const { hits } = await client.search({
		index,
		query: startingWithin(from, to),
		size: 1,
		_source: false,
		track_total_hits: false,
	});
	return hits.hits.length > 0;
}

import type { RealtimeWindow } from "@tickstack/contracts/realtime-window";
import type { Bar } from "./bar.ts";
import { iso } from "./time.ts";
import type { WindowIndex } from "./window-store.ts";

/** The most windows that Elasticsearch hands out in one answer (`index.max_result_window`). */
const MAX_WINDOWS = 10_000;

/** Reads a ticker's bars that start in [fromMs, toMs), in their order. */
export type ReadBars = (
	ticker: string,
	fromMs: number,
	toMs: number,
) => Promise<Bar[]>;

/** The windows themselves, at most {@link MAX_WINDOWS} of them. */
export const windowBars =
	({ client, ...index }: WindowIndex): ReadBars =>
	async (ticker, fromMs, toMs) => {
		const { hits } = await client.search<RealtimeWindow>({
			...index,
			size: MAX_WINDOWS,
			track_total_hits: false,
			query: within(ticker, fromMs, toMs),
			sort: [{ window_start: "asc" }],
		});
		return hits.hits.flatMap(({ _source }) => (_source ? barOf(_source) : []));
	};

/** A window as a bar. */
export const barOf = (window: RealtimeWindow): Bar => ({
	startMs: Date.parse(window.window_start),
	open: window.open,
	high: window.high,
	low: window.low,
	close: window.close,
	volume: window.total_volume ?? 0,
	updatedMs: Date.parse(window.updated_at),
});

interface Bucket {
	readonly key: number;
	readonly high: { readonly value: number };
	readonly low: { readonly value: number };
	readonly volume: { readonly value: number };
	/** How many windows know their volume. */
	readonly volumes: { readonly value: number };
	readonly updated: { readonly value: number };
	readonly first: Top<"open">;
	readonly last: Top<"close">;
}

interface Top<F extends string> {
	readonly hits: {
		readonly hits: readonly [{ readonly fields: Record<F, [number]> }];
	};
}

const edge = (field: string, order: "asc" | "desc") => ({
	top_hits: {
		size: 1,
		sort: [{ window_start: order }],
		_source: false,
		docvalue_fields: [field],
	},
});

/** Windows rolled up by Elasticsearch: for lengths that hold so many of them that reading each would take longer. */
export const rolledUpBars =
	({ client, ...index }: WindowIndex, length: "1h" | "1d"): ReadBars =>
	async (ticker, fromMs, toMs) => {
		const { aggregations } = await client.search({
			...index,
			size: 0,
			track_total_hits: false,
			query: within(ticker, fromMs, toMs),
			aggs: {
				bars: {
					date_histogram: {
						field: "window_start",
						fixed_interval: length,
						min_doc_count: 1,
					},
					aggs: {
						high: { max: { field: "high" } },
						low: { min: { field: "low" } },
						volume: { sum: { field: "total_volume" } },
						volumes: { value_count: { field: "total_volume" } },
						updated: { max: { field: "updated_at" } },
						first: edge("open", "asc"),
						last: edge("close", "desc"),
					},
				},
			},
		});
		const { buckets } = (
			aggregations as unknown as { bars: { buckets: Bucket[] } }
		).bars;
		return buckets.map(
			({ key, high, low, volume, volumes, updated, first, last }) => ({
				startMs: key,
				open: first.hits.hits[0].fields.open[0],
				high: high.value,
				low: low.value,
				close: last.hits.hits[0].fields.close[0],
				volume: volumes.value ? volume.value : null,
				updatedMs: updated.value,
			}),
		);
	};

/** Start of the ticker's oldest window; undefined when it has none. */
export async function oldestWindowMs(
	{ client, ...index }: WindowIndex,
	ticker: string,
): Promise<number | undefined> {
	const { hits } = await client.search<RealtimeWindow>({
		...index,
		size: 1,
		track_total_hits: false,
		query: { term: { ticker } },
		sort: [{ window_start: "asc" }],
	});
	const oldest = hits.hits[0]?._source;
	return oldest && Date.parse(oldest.window_start);
}

const within = (ticker: string, fromMs: number, toMs: number) => ({
	bool: {
		filter: [
			{ term: { ticker } },
			{
				range: {
					window_start: {
						gte: iso(fromMs),
						lt: iso(toMs),
					},
				},
			},
		],
	},
});

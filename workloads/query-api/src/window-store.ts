import type { Client } from "@elastic/elasticsearch";
import {
	type RealtimeWindow,
	windowId,
} from "@tickstack/contracts/realtime-window";
import { newestDocuments } from "./newest-documents.ts";
import { iso } from "./time.ts";

/** The index of the windows as one reader sees it. */
export interface WindowIndex {
	readonly client: Client;
	/** Its name or alias. */
	readonly index: string;
	/**
	 * A text of the reader's own: Elasticsearch uses the same copy of a shard each time, so that no answer is older than
	 * one before (Elasticsearch docs, "Search shard routing"): copies show news at different moments.
	 */
	readonly preference: string;
}

const PAGE = 1_000;

export interface WindowRange {
	readonly fromMs: number;
	/** Exclusive. */
	readonly toMs: number;
	readonly limit: number;
}

/** The windows in Elasticsearch. Times are those of the data; all lists are in their order. */
export class WindowStore {
	readonly #client: Client;
	readonly #index: Omit<WindowIndex, "client">;

	constructor({ client, ...index }: WindowIndex) {
		this.#client = client;
		this.#index = index;
	}

	/** The newest window of each ticker. */
	latestByTicker(): Promise<RealtimeWindow[]> {
		return newestDocuments(
			this.#client,
			this.#index,
			"window_start",
			(ticker, ms) => windowId({ ticker, window_start: iso(ms) }),
		);
	}

	/** The newest `limit` windows that start in a range, earliest first, and whether there were more. */
	async range(
		ticker: string,
		{ fromMs, toMs, limit }: WindowRange,
	): Promise<{ windows: RealtimeWindow[]; truncated: boolean }> {
		const { hits } = await this.#client.search<RealtimeWindow>({
			...this.#index,
			size: limit + 1,
			track_total_hits: false,
			query: {
				bool: {
					filter: [
						{ term: { ticker } },
						{ range: { window_start: { gte: iso(fromMs), lt: iso(toMs) } } },
					],
				},
			},
			sort: [{ window_start: "desc" }],
		});
		const windows = hits.hits.flatMap(({ _source }) => _source ?? []);
		return {
			windows: windows.slice(0, limit).reverse(),
			truncated: windows.length > limit,
		};
	}

	/** Whether there is any window of the ticker. */
	async knows(ticker: string): Promise<boolean> {
		const { hits } = await this.#client.search({
			...this.#index,
			size: 0,
			terminate_after: 1,
			track_total_hits: 1,
			query: { term: { ticker } },
		});
		const { total } = hits;
		return (typeof total === "number" ? total : (total?.value ?? 0)) > 0;
	}

	/** Windows computed at a time or later, in the order of their computation; at most `limit`. */
	async updatedSince(ms: number, limit: number): Promise<RealtimeWindow[]> {
		const found: RealtimeWindow[] = [];
		let after: (string | number)[] | undefined;
		while (found.length < limit) {
			const size = Math.min(PAGE, limit - found.length);
			const { hits } = await this.#client.search<RealtimeWindow>({
				...this.#index,
				size,
				track_total_hits: false,
				query: { range: { updated_at: { gte: iso(ms) } } },
				sort: [
					{ updated_at: { order: "asc", format: "strict_date_time" } },
					{ ticker: "asc" },
					{ window_start: { order: "asc", format: "strict_date_time" } },
				],
				...(after && { search_after: after }),
			});
			found.push(...hits.hits.flatMap(({ _source }) => _source ?? []));
			if (hits.hits.length < size) break;
			after = hits.hits.at(-1)?.sort as (string | number)[];
		}
		return found;
	}

	/** When the newest window was computed; undefined when there is none. */
	async newestUpdateMs(): Promise<number | undefined> {
		const { hits } = await this.#client.search<RealtimeWindow>({
			...this.#index,
			size: 1,
			track_total_hits: false,
			sort: [{ updated_at: "desc" }],
		});
		const newest = hits.hits[0]?._source;
		return newest && Date.parse(newest.updated_at);
	}
}

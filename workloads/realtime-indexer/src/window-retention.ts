import { setTimeout } from "node:timers/promises";
import type { Client } from "@elastic/elasticsearch";
import type { ServiceContext } from "@tickstack/runtime/service";
import type { IndexerMetrics } from "./metrics.ts";

/** Documents of one request. */
const PAGE = 1_000;

export interface WindowRetentionOptions {
	readonly elasticsearch: Client;
	readonly index: string;
	/** Windows that were last computed longer ago are deleted. */
	readonly keepMs: number;
	/** From the end of one look to the next. */
	readonly intervalMs: number;
	readonly metrics: IndexerMetrics;
	readonly log: ServiceContext<unknown>["log"];
	/** Milliseconds since the epoch. */
	now(): number;
	/** Ends the work. */
	readonly signal: AbortSignal;
}

/**
 * Deletes windows whose last update is older than the index keeps them. By document, for a window may be written again
 * until its last tick is in, whatever index of a day it would lie in; by `updated_at`, so that a replay of old ticks is
 * kept as long as any other window. Several indexers may do it side by side: a document goes once.
 */
export class WindowRetention {
	readonly #options: WindowRetentionOptions;

	constructor(options: WindowRetentionOptions) {
		this.#options = options;
	}

	/** Runs until the signal is aborted; a look that fails is left to the next one. */
	async run(): Promise<void> {
		const { intervalMs, log, metrics, signal } = this.#options;
		while (!signal.aborted) {
			try {
				const deleted = await this.#deleteExpired();
				if (deleted) log.info({ deleted }, "windows beyond their retention");
			} catch (err) {
				metrics.retries.inc({ target: "retention" });
				log.warn(
					{ err: (err as Error).message },
					"old windows stay until the next look",
				);
			}
			await setTimeout(intervalMs, undefined, { signal, ref: false }).catch(
				() => undefined,
			);
		}
	}

	/** @returns how many windows this look deleted */
	async #deleteExpired(): Promise<number> {
		const { elasticsearch, index, keepMs, metrics, signal } = this.#options;
		const before = new Date(this.#options.now() - keepMs).toISOString();
		let after: (string | number)[] | undefined;
		let deleted = 0;
		while (!signal.aborted) {
			// Pages by sort values: a page that is gone already, but still searchable, is not seen again.
			const { hits } = await elasticsearch.search({
				index,
				// The provisioner may not have made it yet.
				ignore_unavailable: true,
				size: PAGE,
				_source: false,
				track_total_hits: false,
				seq_no_primary_term: true,
				query: { range: { updated_at: { lt: before } } },
				sort: [
					{ updated_at: { order: "asc", format: "strict_date_time" } },
					{ ticker: "asc" },
					{ window_start: { order: "asc", format: "strict_date_time" } },
				],
				...(after && { search_after: after }),
			});
			if (!hits.hits.length) break;
			const { items } = await elasticsearch.bulk({
				index,
				operations: hits.hits.map(({ _id, _seq_no, _primary_term }) => ({
					// Not if it was computed again since the search.
					delete: {
						_id: _id as string,
						if_seq_no: _seq_no as number,
						if_primary_term: _primary_term as number,
					},
				})),
			});
			deleted += items.filter((item) => item.delete?.status === 200).length;
			after = hits.hits.at(-1)?.sort as (string | number)[];
		}
		metrics.count("expired", deleted);
		return deleted;
	}
}

import type { Client } from "@elastic/elasticsearch";

/** The index of the windows as one reader sees it. */
export interface WindowIndex {
	readonly client: Client;
	/** Its name or alias. */
	readonly index: string;
	/**
	 * A text of the reader's own: Elasticsearch asks the same copy of a shard each time, so that no answer is older than
	 * one before (Elasticsearch docs, "Search shard routing"): copies show news at different moments.
	 */
	readonly preference: string;
}

import { type Client, errors } from "@elastic/elasticsearch";
import { Backoff } from "@tickstack/runtime/backoff";
import type { DeadLetters } from "@tickstack/runtime/dead-letters";
import type { ServiceContext } from "@tickstack/runtime/service";
import {
	type BulkItem,
	bulkOperations,
	type Entry,
	outcomeOf,
	type Refused,
	toBatch,
	type WindowMessage,
} from "./bulk.ts";
import type { IndexerMetrics } from "./metrics.ts";

export interface WindowWriterOptions {
	/** With retries off: this class decides what is tried again. */
	readonly elasticsearch: Client;
	readonly index: string;
	readonly deadLetters: Pick<DeadLetters, "sendAll">;
	readonly metrics: IndexerMetrics;
	readonly log: ServiceContext<unknown>["log"];
	readonly maxBackoffMs: number;
	/** Ends the retries. */
	readonly signal: AbortSignal;
}

/** Makes batches of window updates searchable: all of a batch, or it goes on trying. */
export class WindowWriter {
	readonly #options: WindowWriterOptions;
	#reachable = false;

	constructor(options: WindowWriterOptions) {
		this.#options = options;
	}

	/** Whether Elasticsearch took the last request. */
	get reachable(): boolean {
		return this.#reachable;
	}

	/** Resolves true when the index is there (an alias counts), false when the signal was aborted before. */
	async waitForIndex(): Promise<boolean> {
		const { index, log, maxBackoffMs, signal } = this.#options;
		const backoff = new Backoff({ firstMs: 100, maxMs: maxBackoffMs });
		while (!signal.aborted)
			try {
				if (await this.#canRead()) {
					this.#reachable = true;
					return true;
				}
				log.warn(
					{ index },
					"the index is not there yet: the provisioner makes it",
				);
				await backoff.wait(signal);
			} catch (err) {
				log.warn(
					{ err: (err as Error).message },
					"Elasticsearch is not reachable",
				);
				await backoff.wait(signal);
			}
		return false;
	}

	/** Whether the index is there: asked by a search, for looking at its metadata takes a right that writing does not. */
	async #canRead(): Promise<boolean> {
		const { elasticsearch, index } = this.#options;
		try {
			await elasticsearch.search({ index, size: 0, track_total_hits: false });
			return true;
		} catch (error) {
			if (error instanceof errors.ResponseError && error.statusCode === 404)
				return false;
			throw error;
		}
	}

	/**
	 * Resolves true when every record of the batch is written, needless or in the dead-letter topic, so that its
	 * offsets may be committed; false when the signal was aborted before that.
	 * @throws what Kafka answers when the dead-letter topic does not take a record
	 */
	async write(messages: readonly WindowMessage[]): Promise<boolean> {
		const { metrics, maxBackoffMs, signal } = this.#options;
		const { entries, superseded, refused } = toBatch(messages);
		metrics.count("superseded", superseded);
		await this.#refuse(refused);
		const backoff = new Backoff({ firstMs: 100, maxMs: maxBackoffMs });
		let open = entries;
		while (open.length) {
			if (signal.aborted) return false;
			open = await this.#attempt(open);
			if (open.length) await backoff.wait(signal);
		}
		return true;
	}

	/** Returns the entries that have to be tried again. */
	async #attempt(entries: readonly Entry[]): Promise<readonly Entry[]> {
		const { elasticsearch, index, metrics, log } = this.#options;
		const started = performance.now();
		let items: BulkItem[];
		try {
			const answer = await elasticsearch.bulk({
				index,
				operations: bulkOperations(entries),
			});
			items = answer.items.map((item) => item.index as BulkItem);
		} catch (err) {
			this.#reachable = false;
			metrics.retries.inc({ target: "elasticsearch" });
			log.warn(
				{ err: (err as Error).message, documents: entries.length },
				"bulk request failed, trying again",
			);
			return entries;
		}
		metrics.bulkSeconds.observe((performance.now() - started) / 1_000);
		const outcome = outcomeOf(entries, items);
		this.#reachable = outcome.retry.length === 0;
		metrics.count("indexed", outcome.indexed.length);
		metrics.count("stale", outcome.stale.length);
		for (const { window } of outcome.indexed)
			metrics.sawWindow(Date.parse(window.window_start));
		await this.#refuse(outcome.refused);
		if (outcome.retry.length) {
			metrics.retries.inc({ target: "elasticsearch" });
			log.warn(
				{ documents: outcome.retry.length, reason: outcome.retryReason },
				"Elasticsearch did not take all documents, trying again",
			);
		}
		return outcome.retry;
	}

	async #refuse(refused: readonly Refused[]): Promise<void> {
		if (!refused.length) return;
		const { deadLetters, metrics, log } = this.#options;
		await deadLetters.sendAll(refused);
		metrics.count("refused", refused.length);
		log.warn(
			{ records: refused.length, first: refused[0]?.problem },
			"records refused, sent to the dead-letter topic",
		);
	}
}

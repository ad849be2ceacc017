import { type Client, errors } from "@elastic/elasticsearch";
import { type RetryPolicy, retry } from "@tickstack/contracts/retry";
import type { DeadLetter, DeadLetters } from "@tickstack/runtime/dead-letters";
import type { SourcedRecord } from "@tickstack/runtime/fetched-records";
import type { ServiceContext } from "@tickstack/runtime/service";
import {
	type BulkItem,
	bulkOperations,
	type Entry,
	type Outcome,
	outcomeOf,
	toBatch,
} from "./bulk.ts";
import type { IndexerMetrics } from "./metrics.ts";

export interface WindowWriterOptions {
	/** With retries off: this class decides what is tried again. */
	readonly elasticsearch: Client;
	readonly index: string;
	readonly deadLetters: Pick<DeadLetters, "sendUntilAcknowledged">;
	readonly metrics: IndexerMetrics;
	readonly log: ServiceContext<unknown>["log"];
	readonly retryPolicy: RetryPolicy;
	/** Ends the wait for the index. */
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
		const { index, log, retryPolicy, signal } = this.#options;
		try {
			await retry(() => this.#requireIndex(), {
				...retryPolicy,
				signal,
				onRetry: ({ error }) =>
					log.warn(
						{ index, err: (error as Error).message },
						isMissing(error)
							? "the index is not there yet: the provisioner makes it"
							: "Elasticsearch is not reachable",
					),
			});
			this.#reachable = true;
			return true;
		} catch {
			return false;
		}
	}

	/** Looked for by a search: reading the index's metadata takes a right that writing does not. */
	async #requireIndex(): Promise<void> {
		const { elasticsearch, index } = this.#options;
		await elasticsearch.search({ index, size: 0, track_total_hits: false });
	}

	/**
	 * Resolves true when every record of the batch is written, needless or in the dead-letter topic, so that its
	 * offsets may be committed; false when the signal was aborted before that.
	 */
	async write(
		sources: readonly SourcedRecord[],
		signal: AbortSignal,
	): Promise<boolean> {
		const { metrics, log, retryPolicy } = this.#options;
		const { entries, superseded, refused } = toBatch(sources);
		metrics.count("superseded", superseded);
		let open = entries;
		try {
			await this.#deadLetter(refused, signal);
			if (open.length)
				await retry(
					async () => {
						const outcome = await this.#attempt(open);
						await this.#deadLetter(outcome.refused, signal);
						open = outcome.retry;
						if (open.length)
							throw new NotTakenError(open.length, outcome.retryReason);
					},
					{
						...retryPolicy,
						signal,
						isTransient: (error) =>
							error instanceof NotTakenError ||
							error instanceof errors.ElasticsearchClientError,
						onRetry: ({ error }) => {
							metrics.retries.inc({ target: "elasticsearch" });
							log.warn(
								{ err: (error as Error).message, documents: open.length },
								"Elasticsearch did not take all documents; trying again",
							);
						},
					},
				);
			return true;
		} catch (error) {
			if (signal.aborted) return false;
			throw error;
		}
	}

	async #attempt(entries: readonly Entry[]): Promise<Outcome> {
		const { elasticsearch, index, metrics } = this.#options;
		const started = performance.now();
		const answer = await elasticsearch
			.bulk({ index, operations: bulkOperations(entries) })
			.catch((error) => {
				this.#reachable = false;
				throw error;
			});
		metrics.bulkSeconds.observe((performance.now() - started) / 1_000);
		const outcome = outcomeOf(
			entries,
			answer.items.map((item) => item.index as BulkItem),
		);
		this.#reachable = outcome.retry.length === 0;
		metrics.count("indexed", outcome.indexed.length);
		metrics.count("stale", outcome.stale.length);
		for (const { window } of outcome.indexed)
			metrics.sawWindow(Date.parse(window.window_start));
		return outcome;
	}

	async #deadLetter(
		refused: readonly DeadLetter[],
		signal: AbortSignal,
	): Promise<void> {
		if (!refused.length) return;
		const { deadLetters, metrics, log } = this.#options;
		await deadLetters.sendUntilAcknowledged(refused, signal, (err) => {
			metrics.retries.inc({ target: "kafka" });
			log.warn({ err }, "dead letters not acknowledged; trying again");
		});
		metrics.count("refused", refused.length);
		log.warn(
			{ records: refused.length, first: refused[0]?.problem },
			"records refused, sent to the dead-letter topic",
		);
	}
}

/** Elasticsearch answered, but did not take all documents for now. */
class NotTakenError extends Error {
	constructor(documents: number, reason: string | undefined) {
		super(`${documents} documents were not taken: ${reason}`);
		this.name = "NotTakenError";
	}
}

const isMissing = (error: unknown): boolean =>
	error instanceof errors.ResponseError && error.statusCode === 404;

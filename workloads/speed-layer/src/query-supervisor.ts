import { setTimeout as sleep } from "node:timers/promises";
import { Backoff } from "@tickstack/contracts/retry";
import { SparkError } from "@tickstack/spark-connect/spark-error";
import { SparkSession } from "@tickstack/spark-connect/spark-session";
import { recordsTaken } from "@tickstack/spark-connect/streaming-progress";
import {
	type StreamingFailure,
	StreamingQuery,
} from "@tickstack/spark-connect/streaming-query";
import type { Logger } from "pino";
import type { SpeedLayerMetrics } from "./metrics.ts";
import type { QueryPlan } from "./window-query.ts";

export interface QuerySupervisorOptions {
	readonly url: string;
	readonly plan: QueryPlan;
	readonly log: Logger;
	readonly metrics: SpeedLayerMetrics;
	/** Time between two looks at the query, which also keep its session alive. @default 1000 */
	readonly pollMs?: number;
	/** How long the server may leave the query's state unanswered, in milliseconds. */
	readonly silenceMs: number;
}

/** The server takes connections and does not answer: a restart of this process is seen, a wait is not. */
class SparkSilentError extends Error {
	readonly code = "SPARK_SILENT";

	constructor(ms: number) {
		super(`Spark has not answered for ${Math.round(ms / 1_000)} s`);
		this.name = "SparkSilentError";
	}
}

/** Longest time that the server may take to answer: a cold one on a busy machine needs long to begin. */
const CALL_LIMIT_MS = 120_000;
/** A stop has to fit into the 10 s that a workload is given. */
const STOP_LIMIT_MS = 8_000;
const USER = "speed-layer";

/**
 * Keeps one streaming query running, whatever dies. A query that ended is started again from its checkpoint; a server
 * that was started anew or has closed the session gets a new session; while the server cannot be reached the query is
 * left as it is, since it may well be running. A killed driver's run goes on in the server without it, until the next
 * driver starts on the same checkpoint and Spark ends the older run.
 */
export class QuerySupervisor {
	readonly #options: QuerySupervisorOptions;
	readonly #backoff = new Backoff({ firstMs: 500, maxMs: 15_000 });
	readonly #stopping = new AbortController();
	#session: SparkSession | undefined;
	#query: StreamingQuery | undefined;
	#lastBatch = -1;
	#works = false;
	/** When the server answered last, by the clock that never goes back. */
	#answeredAt = performance.now();
	#running: Promise<void> | undefined;

	constructor(options: QuerySupervisorOptions) {
		this.#options = options;
	}

	/** The query is active and either has finished a batch or waits for its first record, as of not long ago. */
	get ready(): boolean {
		return this.#works && this.#silentMs < this.#options.silenceMs / 10;
	}

	/**
	 * Keeps the query running until it is stopped. What goes wrong is logged, counted and tried again.
	 * @throws {SparkSilentError} when the server does not answer any more
	 */
	async start(): Promise<void> {
		const { silenceMs } = this.#options;
		const ended = new AbortController();
		const silent = async () => {
			while (this.#silentMs < silenceMs)
				await sleep(silenceMs - this.#silentMs, undefined, {
					signal: ended.signal,
				});
			throw new SparkSilentError(this.#silentMs);
		};
		this.#answeredAt = performance.now();
		this.#running = this.#keepRunning(this.#stopping.signal);
		try {
			await Promise.race([this.#running, silent()]);
		} finally {
			ended.abort();
		}
	}

	get #silentMs(): number {
		return performance.now() - this.#answeredAt;
	}

	/** Stops the query and waits for its end; the batch that it was in is done again by the next run. */
	async stop(): Promise<void> {
		const { log } = this.#options;
		this.#stopping.abort();
		// A start that is under way is waited for, but not forever: the release of the session ends it too.
		await Promise.race([this.#running, sleep(STOP_LIMIT_MS / 2)]);
		const query = this.#query;
		const session = this.#session;
		this.#ended();
		this.#session = undefined;
		try {
			await query?.stop(STOP_LIMIT_MS / 2);
			if (query) log.info({ runId: query.runId }, "query stopped");
		} catch (err) {
			log.warn({ err }, "query not stopped cleanly");
		}
		await session
			?.release(STOP_LIMIT_MS / 4)
			.catch((err) => log.debug({ err }, "session not released"));
	}

	async #keepRunning(signal: AbortSignal): Promise<void> {
		const { log, metrics, pollMs = 1_000 } = this.#options;
		while (!signal.aborted) {
			try {
				this.#query ??= await this.#startQuery();
				await this.#look(this.#query);
				await sleep(pollMs, undefined, { signal }).catch(() => undefined);
			} catch (thrown) {
				const error = SparkError.from(thrown, "supervise the query");
				if (error.code !== "SPARK_TIMEOUT")
					this.#answeredAt = performance.now();
				this.#works = false;
				metrics.active.set(0);
				const isUnclear =
					error.code === "SPARK_UNREACHABLE" || error.code === "SPARK_TIMEOUT";
				log.warn(
					{ code: error.code, condition: error.condition },
					error.message,
				);
				if (!isUnclear) this.#restart(error.code);
				await this.#backoff.wait(signal);
			}
		}
	}

	async #startQuery(): Promise<StreamingQuery> {
		const { url, plan, log } = this.#options;
		this.#session ??= new SparkSession({
			url,
			userId: USER,
			timeoutMs: CALL_LIMIT_MS,
		});
		await this.#session.configure(plan.settings);
		// A start whose answer was lost may have succeeded.
		const active = await StreamingQuery.active(this.#session);
		const query =
			active.find(({ name }) => name === plan.sink.name)?.query ??
			(await StreamingQuery.start(this.#session, plan.input, plan.sink));
		this.#lastBatch = -1;
		const { id: queryId, runId } = query;
		log.info(
			{ queryId, runId, session: this.#session.sessionId },
			"query started",
		);
		return query;
	}

	async #look(query: StreamingQuery): Promise<void> {
		const { metrics, log } = this.#options;
		const status = await query.status();
		this.#answeredAt = performance.now();
		for (const progress of await query.recentProgress()) {
			if (progress.batchId <= this.#lastBatch) continue;
			if (this.#lastBatch === -1)
				log.info(
					{
						batch: progress.batchId,
						rows: recordsTaken(progress),
						ms: progress.durationMs.triggerExecution,
					},
					"first batch of the run finished",
				);
			this.#lastBatch = progress.batchId;
			metrics.finishedBatch(progress);
			this.#backoff.reset();
		}
		if (!status.active) throw endOf(await query.exception());
		metrics.active.set(1);
		this.#works =
			this.#lastBatch >= 0 || status.message.startsWith("Waiting for data");
	}

	/** The query is gone for good, and perhaps its session: the next turn starts anew. */
	#restart(cause: string): void {
		if (this.#query) this.#options.metrics.restarts.inc({ cause });
		if (cause === "SPARK_SESSION_LOST") {
			this.#session?.disconnect();
			this.#session = undefined;
		}
		this.#ended();
	}

	#ended(): void {
		this.#query = undefined;
		this.#works = false;
		this.#options.metrics.active.set(0);
	}
}

function endOf(failure: StreamingFailure | undefined): SparkError {
	return new SparkError(
		"SPARK_QUERY_ENDED",
		failure
			? `the query failed: ${firstLine(failure.message)}`
			: "the query was stopped by another run on its checkpoint or by the server",
		{ condition: failure?.condition },
	);
}

const firstLine = (text: string) => text.split("\n", 1)[0] ?? "";

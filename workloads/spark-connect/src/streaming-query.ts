import type { MessageInitShape } from "@bufbuild/protobuf";
import type {
	StreamingQueryCommandSchema,
	StreamingQueryInstanceId,
} from "../gen/spark/connect/commands_pb.ts";
import type { Relation, SparkOptions } from "./relation.ts";
import { SparkError } from "./spark-error.ts";
import type { SparkSession } from "./spark-session.ts";
import { readProgress, type StreamingProgress } from "./streaming-progress.ts";

type QueryCommand = NonNullable<
	MessageInitShape<typeof StreamingQueryCommandSchema>["command"]
>;

/** Where and how a streaming query writes. */
export interface StreamingSink {
	/** Unique within the session; shown in Spark's UI. */
	readonly name: string;
	readonly format: string;
	/** Among them `checkpointLocation`. */
	readonly options: SparkOptions;
	readonly mode: "append" | "update" | "complete";
	/** Least time from the begin of one batch to the begin of the next. */
	readonly triggerMs: number;
}

export interface StreamingStatus {
	readonly active: boolean;
	/** What the query does right now, e.g. `Getting offsets from KafkaV2[…]`. */
	readonly message: string;
}

/** Why a query ended. */
export interface StreamingFailure {
	/** Spark's error condition, e.g. `STREAM_FAILED`. */
	readonly condition: string | undefined;
	readonly message: string;
}

/** One run of a streaming query. Spark's `StreamingQuery`. */
export class StreamingQuery {
	/** The same over all runs from one checkpoint. */
	readonly id: string;
	readonly runId: string;
	readonly #session: SparkSession;
	readonly #instance: StreamingQueryInstanceId;

	constructor(session: SparkSession, instance: StreamingQueryInstanceId) {
		this.#session = session;
		this.#instance = instance;
		this.id = instance.id;
		this.runId = instance.runId;
	}

	/** Starts a query. Another active run on the same checkpoint is stopped by Spark first (`spark.sql.streaming.stopActiveRunOnRestart`). */
	static async start(
		session: SparkSession,
		input: Relation,
		{ name, format, options, mode, triggerMs }: StreamingSink,
	): Promise<StreamingQuery> {
		const answers = await session.command({
			case: "writeStreamOperationStart",
			value: {
				input,
				format,
				options: { ...options },
				outputMode: mode,
				queryName: name,
				trigger: {
					case: "processingTimeInterval",
					value: `${triggerMs} milliseconds`,
				},
			},
		});
		for (const answer of answers)
			if (
				answer.case === "writeStreamOperationStartResult" &&
				answer.value.queryId
			)
				return new StreamingQuery(session, answer.value.queryId);
		throw new SparkError(
			"SPARK_REJECTED",
			`start of ${name}: the server named no query`,
		);
	}

	/** All active queries of a session. */
	static async active(
		session: SparkSession,
	): Promise<{ readonly name: string; readonly query: StreamingQuery }[]> {
		const answers = await session.command({
			case: "streamingQueryManagerCommand",
			value: { command: { case: "active", value: true } },
		});
		return answers.flatMap((answer) =>
			answer.case === "streamingQueryManagerCommandResult" &&
			answer.value.resultType.case === "active"
				? answer.value.resultType.value.activeQueries.flatMap(({ id, name }) =>
						id
							? [{ name: name ?? "", query: new StreamingQuery(session, id) }]
							: [],
					)
				: [],
		);
	}

	async status(): Promise<StreamingStatus> {
		const result = await this.#command({ case: "status", value: true });
		if (result?.case !== "status") throw this.#noAnswer("status");
		return {
			active: result.value.isActive,
			message: result.value.statusMessage,
		};
	}

	/** Reports of the last batches (`spark.sql.streaming.numRecentProgressUpdates`), the oldest first. */
	async recentProgress(): Promise<StreamingProgress[]> {
		const result = await this.#command({ case: "recentProgress", value: true });
		if (result?.case !== "recentProgress")
			throw this.#noAnswer("recentProgress");
		return result.value.recentProgressJson.map(readProgress);
	}

	/** Why the query ended; undefined while it runs and after an ordinary stop. */
	async exception(): Promise<StreamingFailure | undefined> {
		const result = await this.#command({ case: "exception", value: true });
		if (result?.case !== "exception") return undefined;
		const { exceptionMessage, errorClass } = result.value;
		return exceptionMessage === undefined
			? undefined
			: { condition: errorClass, message: exceptionMessage };
	}

	/** Stops the query and waits until it has ended. The batch that it was in is done again by the next run. */
	async stop(timeoutMs?: number): Promise<void> {
		await this.#command({ case: "stop", value: true }, timeoutMs);
	}

	async #command(command: QueryCommand, timeoutMs?: number) {
		const answers = await this.#session.command(
			{
				case: "streamingQueryCommand",
				value: { queryId: this.#instance, command },
			},
			timeoutMs,
		);
		for (const answer of answers)
			if (answer.case === "streamingQueryCommandResult")
				return answer.value.resultType;
		return undefined;
	}

	#noAnswer(what: string): SparkError {
		return new SparkError(
			"SPARK_REJECTED",
			`${what} of query ${this.id}: the server gave none`,
		);
	}
}

import type { MessageInitShape } from "@bufbuild/protobuf";
import { type Client, createClient } from "@connectrpc/connect";
import {
	createGrpcTransport,
	Http2SessionManager,
} from "@connectrpc/connect-node";
import { RecordBatchReader, Table } from "apache-arrow";
import {
	type ExecutePlanResponse,
	type PlanSchema,
	SparkConnectService,
} from "../gen/spark/connect/base_pb.ts";
import type { CommandSchema } from "../gen/spark/connect/commands_pb.ts";
import type { Relation } from "./relation.ts";
import { SparkError } from "./spark-error.ts";

export type SparkCommand = NonNullable<
	MessageInitShape<typeof CommandSchema>["commandType"]
>;
type Operation = NonNullable<MessageInitShape<typeof PlanSchema>["opType"]>;
type Answer = ExecutePlanResponse["responseType"];

export interface SparkSessionOptions {
	/** `http://host:15002`; https for a server behind TLS. */
	readonly url: string;
	/** Names the owner in Spark's UI and separates the sessions of users. */
	readonly userId: string;
	/** A UUID. @default a random one */
	readonly sessionId?: string;
	/** Longest time that one call may take. @default 60000 */
	readonly timeoutMs?: number;
}

/**
 * A session on a Spark Connect server (gRPC; `spark/connect/base.proto`). Every method throws {@link SparkError}.
 *
 * The session remembers the server's own id of it, so that a server that was started anew in between answers with
 * `SPARK_SESSION_LOST` and does not silently begin an empty session under the same name.
 */
export class SparkSession {
	readonly sessionId: string;
	readonly #rpc: Client<typeof SparkConnectService>;
	readonly #connection: Http2SessionManager;
	readonly #userId: string;
	readonly #timeoutMs: number;
	#serverSideId: string | undefined;

	constructor({ url, userId, sessionId, timeoutMs }: SparkSessionOptions) {
		this.sessionId = sessionId ?? crypto.randomUUID();
		this.#userId = userId;
		this.#timeoutMs = timeoutMs ?? 60_000;
		this.#connection = new Http2SessionManager(url);
		this.#rpc = createClient(
			SparkConnectService,
			createGrpcTransport({ baseUrl: url, sessionManager: this.#connection }),
		);
	}

	get #identity() {
		return {
			sessionId: this.sessionId,
			userContext: { userId: this.#userId, userName: this.#userId },
			clientType: "tickstack",
			...(this.#serverSideId && {
				clientObservedServerSideSessionId: this.#serverSideId,
			}),
		};
	}

	/** Sets options of this session, e.g. `spark.sql.shuffle.partitions`. */
	async configure(options: Readonly<Record<string, string>>): Promise<void> {
		const pairs = Object.entries(options).map(([key, value]) => ({
			key,
			value,
		}));
		try {
			const { serverSideSessionId } = await this.#rpc.config(
				{
					...this.#identity,
					operation: { opType: { case: "set", value: { pairs } } },
				},
				{ timeoutMs: this.#timeoutMs },
			);
			this.#serverSideId = serverSideSessionId || this.#serverSideId;
		} catch (error) {
			throw SparkError.from(error, "configure the session");
		}
	}

	/** Runs a command and returns its answers. @param timeoutMs instead of the session's */
	command(command: SparkCommand, timeoutMs?: number): Promise<Answer[]> {
		return this.#execute(
			{ case: "command", value: { commandType: command } },
			command.case ?? "command",
			timeoutMs,
		);
	}

	/** Runs a relation and brings all of its rows here. Decimals come unscaled: cast them to double in the query. */
	async collect(relation: Relation): Promise<Table> {
		const answers = await this.#execute(
			{ case: "root", value: relation },
			"collect",
		);
		const batches = answers.flatMap((answer) =>
			answer.case === "arrowBatch"
				? [...RecordBatchReader.from(answer.value.data)]
				: [],
		);
		return new Table(batches);
	}

	/** Ends the session on the server; its streaming queries stop. The connection is closed in any case. */
	async release(timeoutMs = this.#timeoutMs): Promise<void> {
		try {
			await this.#rpc.releaseSession(this.#identity, { timeoutMs });
		} catch (error) {
			throw SparkError.from(error, "release the session");
		} finally {
			this.disconnect();
		}
	}

	/** Closes the connection. The session and its streaming queries live on in the server. */
	disconnect(): void {
		this.#connection.abort();
	}

	async #execute(
		opType: Operation,
		doing: string,
		timeoutMs = this.#timeoutMs,
	): Promise<Answer[]> {
		const answers: Answer[] = [];
		try {
			for await (const response of this.#rpc.executePlan(
				{ ...this.#identity, plan: { opType } },
				{ timeoutMs },
			)) {
				this.#serverSideId = response.serverSideSessionId || this.#serverSideId;
				answers.push(response.responseType);
			}
		} catch (error) {
			throw SparkError.from(error, doing);
		}
		return answers;
	}
}

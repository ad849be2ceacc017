import { Code, ConnectError } from "@connectrpc/connect";
import { ErrorInfoSchema } from "../gen/google/rpc/error_details_pb.ts";

/**
 * `SPARK_UNREACHABLE` no connection, or it broke; `SPARK_TIMEOUT` no answer within the call's time;
 * `SPARK_SESSION_LOST` the server has closed the session or was started anew: open another one;
 * `SPARK_REJECTED` the server refuses the plan or failed to run it; `SPARK_QUERY_ENDED` a streaming query that should
 * run does not.
 */
export type SparkErrorCode =
	| "SPARK_UNREACHABLE"
	| "SPARK_TIMEOUT"
	| "SPARK_SESSION_LOST"
	| "SPARK_REJECTED"
	| "SPARK_QUERY_ENDED";

/** A failed call to a Spark Connect server. `code` is stable. */
export class SparkError extends Error {
	readonly code: SparkErrorCode;
	/** Spark's error condition, e.g. `UNRESOLVED_COLUMN.WITH_SUGGESTION`, where the server gave one. */
	readonly condition: string | undefined;

	constructor(
		code: SparkErrorCode,
		message: string,
		options: { readonly condition?: string | undefined; cause?: unknown } = {},
	) {
		super(message, { cause: options.cause });
		this.name = "SparkError";
		this.code = code;
		this.condition = options.condition;
	}

	/** What a call threw, as a SparkError. */
	static from(thrown: unknown, doing: string): SparkError {
		if (thrown instanceof SparkError) return thrown;
		const error = ConnectError.from(thrown);
		const condition = conditionOf(error);
		return new SparkError(
			codeOf(error, condition),
			`${doing}: ${error.rawMessage}`,
			{ condition, cause: thrown },
		);
	}
}

/** From the error's details, or from the `[CONDITION]` that Spark's messages begin with. */
function conditionOf(error: ConnectError): string | undefined {
	const [info] = error.findDetails(ErrorInfoSchema);
	return (
		info?.metadata.errorClass ??
		/\[([A-Z][A-Z0-9_.]+)\]/.exec(error.message)?.[1]
	);
}

function codeOf(
	{ code }: ConnectError,
	condition: string | undefined,
): SparkErrorCode {
	if (condition?.startsWith("INVALID_HANDLE.SESSION_"))
		return "SPARK_SESSION_LOST";
	if (code === Code.DeadlineExceeded) return "SPARK_TIMEOUT";
	// A connection that breaks while an answer is read surfaces as one of the other two.
	if (
		code === Code.Unavailable ||
		code === Code.Aborted ||
		(code === Code.Canceled && condition === undefined)
	)
		return "SPARK_UNREACHABLE";
	return "SPARK_REJECTED";
}

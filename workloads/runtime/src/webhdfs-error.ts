/**
 * What went wrong, for a caller to decide on:
 * `HDFS_UNREACHABLE` no NameNode or DataNode could be reached; `HDFS_UNAVAILABLE` the NameNodes answer but do not
 * serve now (safe mode, standby, no live DataNode); `HDFS_FULL` out of quota or disk space; `HDFS_NOT_FOUND`,
 * `HDFS_EXISTS`, `HDFS_DENIED`; `HDFS_REMOTE` anything else that HDFS answered.
 */
export type WebHdfsErrorCode =
	| "HDFS_UNREACHABLE"
	| "HDFS_UNAVAILABLE"
	| "HDFS_FULL"
	| "HDFS_NOT_FOUND"
	| "HDFS_EXISTS"
	| "HDFS_DENIED"
	| "HDFS_REMOTE";

/** An operation on HDFS that failed. */
export class WebHdfsError extends Error {
	readonly code: WebHdfsErrorCode;
	/** The Java exception's simple name, e.g. `DSQuotaExceededException`; the socket error's code without an answer. */
	readonly exception: string;
	readonly path: string;

	constructor(
		code: WebHdfsErrorCode,
		exception: string,
		path: string,
		message: string,
		options?: ErrorOptions,
	) {
		super(`${message} (${exception}, ${path})`, options);
		this.name = "WebHdfsError";
		this.code = code;
		this.exception = exception;
		this.path = path;
	}
}

const CODES: Readonly<Record<string, WebHdfsErrorCode>> = {
	FileNotFoundException: "HDFS_NOT_FOUND",
	FileAlreadyExistsException: "HDFS_EXISTS",
	AccessControlException: "HDFS_DENIED",
	DSQuotaExceededException: "HDFS_FULL",
	NSQuotaExceededException: "HDFS_FULL",
	QuotaByStorageTypeExceededException: "HDFS_FULL",
	StandbyException: "HDFS_UNAVAILABLE",
	SafeModeException: "HDFS_UNAVAILABLE",
	RetriableException: "HDFS_UNAVAILABLE",
};

/** The code of an exception that HDFS answered with. Some conditions show only in the message. */
export function webHdfsErrorCode(
	exception: string,
	message: string,
): WebHdfsErrorCode {
	const known = CODES[exception];
	if (known) return known;
	if (message.includes("SafeModeException") || message.includes("safe mode"))
		return "HDFS_UNAVAILABLE";
	if (message.includes("Failed to find datanode")) return "HDFS_UNAVAILABLE";
	if (
		/could only be (written|replicated) to|out of space|No space left/i.test(
			message,
		)
	)
		return "HDFS_FULL";
	return "HDFS_REMOTE";
}

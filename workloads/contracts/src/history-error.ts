/** A history that cannot be used at all. */
export class HistoryError extends Error {
	readonly code:
		| "HISTORY_EMPTY"
		| "HISTORY_NOT_JSON"
		| "HISTORY_COLUMNS"
		| "HISTORY_UNREADABLE"
		| "HISTORY_COMPANY";

	constructor(code: HistoryError["code"], message: string) {
		super(message);
		this.name = "HistoryError";
		this.code = code;
	}
}

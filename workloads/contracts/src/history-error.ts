/** A history that cannot be used at all. */
export class HistoryError extends Error {
	readonly code:
		| "HISTORY_EMPTY"
		| "HISTORY_NOT_JSON"
		| "HISTORY_COLUMNS"
		| "HISTORY_UNREADABLE"
		| "HISTORY_COMPANY"
		/** No column is the ticker, and the file's name is none. */
		| "HISTORY_TICKER"
		/** Dates that can be read in two ways. */
		| "HISTORY_DATES"
		/** Weekly or monthly rows. */
		| "HISTORY_SPACING";

	constructor(code: HistoryError["code"], message: string) {
		super(message);
		this.name = "HistoryError";
		this.code = code;
	}
}

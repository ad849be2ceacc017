/** Why a record is not valid; the value of the header `error.code`. Stable. */
export type RejectionCode =
	/** The bytes are not UTF-8. */
	| "NOT_UTF8"
	/** The text is not JSON. */
	| "NOT_JSON"
	/** A line of CSV has other fields than the first line says. */
	| "NOT_CSV"
	/** The JSON is not an object. */
	| "NOT_AN_OBJECT"
	/** The record has more bytes than a record may have. */
	| "TOO_LARGE"
	/** Arrays and objects are nested deeper than a record may be. */
	| "TOO_DEEP"
	/** A number has more characters than a record's may have. */
	| "LONG_NUMBER"
	/** A text has half a surrogate pair: no character, and no engine can store it. */
	| "LONE_SURROGATE"
	/** A field of the contract is given twice: readers differ on which one counts. */
	| "DUPLICATE_FIELD"
	/** A required field is absent or null. */
	| "MISSING"
	/** A field is of another type, e.g. a number given as text. */
	| "WRONG_TYPE"
	/** A value breaks the rule of its field. */
	| "NOT_ALLOWED"
	/** The fields contradict each other, e.g. High < Low. */
	| "INCONSISTENT"
	/** The time lies in the future. */
	| "FUTURE";

/** What a check answers instead of throwing. */
export interface Rejection {
	readonly ok: false;
	readonly code: RejectionCode;
	/** The field at fault; empty when it is the record as a whole. */
	readonly field: string;
	/** What was given and what is allowed. */
	readonly reason: string;
}

export const reject = (
	code: RejectionCode,
	field: string,
	reason: string,
): Rejection => ({ ok: false, code, field, reason });

/** A value as an error shows it: JSON, cut to 80 characters. */
export function shown(value: unknown): string {
	const text =
		typeof value === "number"
			? String(value)
			: (JSON.stringify(value) ?? "undefined");
	return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

import type { Column, RecordSchema, RowOf } from "./record.ts";
import { type Rejection, reject, shown } from "./rejection.ts";
import { dateMs, timeMs } from "./time.ts";

export type RowResult<S extends RecordSchema> =
	| { ok: true; row: RowOf<S> }
	| Rejection;

const WORDS: Readonly<Record<Column["kind"], string>> = {
	string: "text",
	double: "a finite number",
	long: "a whole number within ±(2^53 − 1)",
	boolean: "true or false",
	timestamp: "an RFC 3339 time in UTC with milliseconds",
	date: "a date, YYYY-MM-DD",
};

function isOf(kind: Column["kind"], value: unknown): boolean {
	switch (kind) {
		case "string":
			return typeof value === "string";
		case "double":
			return Number.isFinite(value);
		case "long":
			return Number.isSafeInteger(value);
		case "boolean":
			return typeof value === "boolean";
		case "timestamp":
			return typeof value === "string" && !Number.isNaN(timeMs(value));
		case "date":
			return (
				typeof value === "string" &&
				value.length === 10 &&
				!Number.isNaN(dateMs(value))
			);
	}
}

/**
 * Checks a parsed value's columns: present, of their kind, null only where allowed (an absent nullable column
 * counts as null and is set to it). Unknown fields stay. The value itself is the row, not a copy.
 */
function checkRow<S extends RecordSchema>(
	schema: S,
	value: unknown,
): RowResult<S> {
	if (typeof value !== "object" || value === null || Array.isArray(value))
		return reject("NOT_AN_OBJECT", "", `${shown(value)} is not an object`);
	const row = value as Record<string, unknown>;
	for (const name in schema) {
		const { kind, nullable } = schema[name] as Column;
		const given = row[name];
		if (given === undefined || given === null) {
			if (!nullable)
				return reject(
					"MISSING",
					name,
					`${name} is missing; it takes ${WORDS[kind]}`,
				);
			row[name] = null;
		} else if (!isOf(kind, given))
			return reject(
				"WRONG_TYPE",
				name,
				`${shown(given)} is not ${WORDS[kind]}`,
			);
	}
	return { ok: true, row: value as RowOf<S> };
}

/** Reads JSON of UTF-8 and checks it as {@link checkRow} does. */
export function parseRow<S extends RecordSchema>(
	schema: S,
	bytes: Uint8Array | string,
): RowResult<S> {
	let value: unknown;
	try {
		value = JSON.parse(
			typeof bytes === "string"
				? bytes
				: new TextDecoder("utf-8", { fatal: true }).decode(bytes),
		);
	} catch (error) {
		return error instanceof SyntaxError
			? reject("NOT_JSON", "", error.message)
			: reject("NOT_UTF8", "", "the bytes are not UTF-8");
	}
	return checkRow(schema, value);
}

import { HistoryError } from "./history-error.ts";
import type { HistoryRow } from "./history-row.ts";
import { reject } from "./rejection.ts";

/** @throws {HistoryError} when the text is not one JSON array */
export function* readJsonArray(
	text: string,
	name: string,
): Generator<HistoryRow> {
	let values: unknown[];
	try {
		values = JSON.parse(text);
	} catch (error) {
		throw new HistoryError(
			"HISTORY_NOT_JSON",
			`history ${name} begins as a JSON array but is not JSON: ${(error as Error).message}`,
		);
	}
	for (const [index, value] of values.entries())
		yield { line: index + 1, value };
}

/** Each line is read by itself, so a broken one costs no other. Blank lines are no rows. */
export function* readJsonLines(text: string): Generator<HistoryRow> {
	let line = 0;
	for (let start = 0; start < text.length; ) {
		const newline = text.indexOf("\n", start);
		const end = newline === -1 ? text.length : newline;
		const content = text.slice(start, end).trim();
		start = end + 1;
		line++;
		if (content === "") continue;
		let row: HistoryRow;
		try {
			row = { line, value: JSON.parse(content) };
		} catch (error) {
			row = { line, broken: reject("NOT_JSON", "", (error as Error).message) };
		}
		yield row;
	}
}

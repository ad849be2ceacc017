import { columnsOf, isHeader } from "./history-columns.ts";
import { HistoryError } from "./history-error.ts";
import { readJsonDocument, readJsonLines } from "./history-json.ts";
import type { Format, History, HistoryOptions } from "./history-report.ts";
import { readRows } from "./history-rows.ts";
import { advice } from "./history-shapes.ts";
import { type PriceTable, readDelimited } from "./history-table.ts";

/**
 * Reads a history from text: JSON of any shape that price APIs have, JSON Lines, or lines of fields with any of the
 * usual separators. Every row is cleaned: mended where no feature is harmed, or left out and counted.
 *
 * @throws {HistoryError} when the file fits no shape, when no row remains, when dates or spacing cannot be used
 */
export function parseHistory(source: string, options: HistoryOptions): History {
	const text = source.startsWith("\ufeff") ? source.slice(1) : source;
	const { name } = options;
	const first = /\S/.exec(text)?.[0];
	if (first === undefined) throw noRows(name);
	if (first === "[" || (first === "{" && !isJsonLines(text))) {
		const table = readJsonDocument(text, name);
		if (!table)
			throw new HistoryError(
				"HISTORY_COLUMNS",
				`history ${name} is JSON without a table of prices: ${advice(text, Object.keys(JSON.parse(text)))}`,
			);
		return historyOf(table, "json", options);
	}
	if (first === "{") return historyOf(readJsonLines(text), "jsonl", options);
	const table = readDelimited(text);
	if (!table) {
		const line = text.split(/[\r\n]+/).find((each) => each.trim() !== "") ?? "";
		throw new HistoryError(
			"HISTORY_COLUMNS",
			`history ${name} cannot be read: ${advice(text, [line.slice(0, 120)])}`,
		);
	}
	return historyOf(table, "csv", options);
}

/**
 * The history of a table, however it was stored.
 * @throws {HistoryError} as {@link parseHistory}
 */
export function historyOf(
	table: PriceTable,
	format: Format,
	options: HistoryOptions,
): History {
	if (table.rows.length === 0) throw noRows(options.name);
	return readRows(table, format, options);
}

const noRows = (name: string) =>
	new HistoryError(
		"HISTORY_EMPTY",
		`history ${name} has no rows; it takes prices as CSV, JSON or JSON Lines with a date, a ticker and a Close`,
	);

/** One object a line, rather than one document that begins with a brace. */
function isJsonLines(text: string): boolean {
	const line =
		text
			.slice(0, 1 << 20)
			.trimStart()
			.split("\n", 1)[0] ?? "";
	let value: unknown;
	try {
		value = JSON.parse(line);
	} catch {
		// Of a document that is written over several lines the first is no JSON, nor is that of a broken row.
		try {
			JSON.parse(text);
			return false;
		} catch {
			return true;
		}
	}
	const columns = columnsOf(Object.keys(value as object));
	const values = Object.values(value as object);
	// Of columns, and of rows by ticker, the values are lists or objects.
	return (
		(isHeader(columns) && !(values[columns.close ?? -1] instanceof Object)) ||
		text.trim().includes("\n")
	);
}

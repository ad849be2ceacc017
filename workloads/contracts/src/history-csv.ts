import { parse } from "csv-parse/sync";
import { HistoryError } from "./history-error.ts";
import type { HistoryRow } from "./history-row.ts";
import { reject } from "./rejection.ts";

const NUMBERS = [
	"Open",
	"High",
	"Low",
	"Close",
	"Adj Close",
	"Volume",
] as const;
const COLUMNS = ["Date", ...NUMBERS, "Ticker", "Company"] as const;
type Column = (typeof COLUMNS)[number];
const OPTIONAL: readonly Column[] = ["Ticker", "Company"];

/**
 * Reads CSV as Yahoo Finance writes it: `Date,Open,High,Low,Close,Adj Close,Volume` in any order, with or without
 * `Ticker` and `Company`. Without a ticker the file's name is it; without a company the ticker is its name.
 * A record is a line (Yahoo writes no line breaks in fields), so that a stray quote costs one row and not the rest.
 *
 * @throws {HistoryError} when the first line lacks columns
 */
export function* readCsvRows(
	text: string,
	name: string,
): Generator<HistoryRow> {
	const lines = text.split(/\r\n|\n|\r/);
	const headerAt = lines.findIndex((line) => line.trim() !== "");
	if (headerAt === -1) return;
	const columns = columnsOf(fieldsOf(lines[headerAt] as string) ?? [], name);
	const width = columns.length;
	const ticker = columns.includes("Ticker") ? undefined : tickerOf(name);
	for (let at = headerAt + 1; at < lines.length; at++) {
		const content = lines[at] as string;
		if (content.trim() === "") continue;
		const line = at + 1;
		const fields = fieldsOf(content);
		if (fields?.length !== width) {
			const found = fields ? `${fields.length} fields` : "a stray quote";
			yield {
				line,
				broken: reject("NOT_CSV", "", `${found} instead of ${width} fields`),
			};
			continue;
		}
		yield { line, value: rowOf(columns, fields, ticker) };
	}
}

/** The fields of a line; undefined when its quotes do not match. */
function fieldsOf(line: string): string[] | undefined {
	if (!line.includes('"')) return line.split(",");
	try {
		return parse(line, { relax_column_count: true })[0];
	} catch {
		return undefined;
	}
}

function columnsOf(
	header: readonly string[],
	name: string,
): (Column | undefined)[] {
	const columns = header.map((title) =>
		COLUMNS.find(
			(column) => column.toLowerCase() === title.trim().toLowerCase(),
		),
	);
	const missing = COLUMNS.filter(
		(column) => !OPTIONAL.includes(column) && !columns.includes(column),
	);
	if (missing.length)
		throw new HistoryError(
			"HISTORY_COLUMNS",
			`history ${name} is read as CSV, but its first line lacks ${missing.join(", ")}; it has ${JSON.stringify(header.join(",")).slice(0, 120)}`,
		);
	return columns;
}

/** `/data/AAPL.csv.gz` → `AAPL` */
const tickerOf = (name: string): string =>
	(name.split(/[/\\]/).at(-1) ?? "")
		.replace(/\.(csv|txt|gz)\b.*$/i, "")
		.toUpperCase();

function rowOf(
	columns: readonly (Column | undefined)[],
	fields: readonly string[],
	fileTicker: string | undefined,
): Record<string, unknown> {
	const row: Record<string, unknown> = {};
	for (const [index, column] of columns.entries()) {
		const content = (fields[index] as string).trim();
		if (column && content !== "")
			row[column] = (NUMBERS as readonly string[]).includes(column)
				? numberOf(content)
				: content;
	}
	const ticker = row.Ticker ?? fileTicker;
	const { Date: date, Ticker: _, Company: company, ...prices } = row;
	return {
		ticker,
		company: company ?? ticker,
		time: typeof date === "string" ? timeOf(date) : undefined,
		...prices,
	};
}

/** What is no number stays text, so that the check names it (`null` is how Yahoo writes a missing price). */
const numberOf = (text: string): number | string =>
	/^[-+]?\d+(\.\d*)?(e[-+]?\d+)?$/i.test(text) ? Number(text) : text;

/** A session's date is its row's time, at midnight UTC; a time of day after it (yfinance) is left out. */
const timeOf = (date: string): string =>
	/^\d{4}-\d{2}-\d{2}(?=$|[ T])/.test(date)
		? `${date.slice(0, 10)}T00:00:00.000Z`
		: date;

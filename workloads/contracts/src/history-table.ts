import { parse } from "csv-parse/sync";
import { bareHeaders } from "./history-bare.ts";
import {
	type ColumnRole,
	columnsOf,
	isHeader,
	priceRole,
} from "./history-columns.ts";
import { readNumber } from "./history-numbers.ts";
import type { FileSigns } from "./history-shapes.ts";

/** A row of a table: a line of text, an entry of JSON. */
export interface TableRow {
	/** Line of the file, or position in JSON; from 1. */
	readonly line: number;
	readonly cells: readonly unknown[];
	/** Why there are no cells. */
	readonly broken?: string;
}

/** A file as columns and rows, whatever it was before. */
export interface PriceTable {
	readonly headers: readonly string[];
	readonly layout: FileSigns["layout"];
	readonly rows: readonly TableRow[];
	/** Between fields; undefined in JSON. */
	readonly separator: string | undefined;
	/** Lines before the header and behind the rows. */
	readonly otherLines: number;
	/** What a line before the header says: `Symbol: AAPL`. */
	readonly ticker?: string | undefined;
}

const TITLE =
	/^\W*(?:ticker|symbol)["\s:;,=]+([A-Z^][A-Z0-9.^=&-]{0,15})\W*$|^\W*([A-Z^][A-Z0-9.^=&-]{0,9}) (?:historical|daily) (?:prices?|data|quotes?)\W*$/im;

const SEPARATORS = [",", ";", "\t", "|"] as const;
/** Lines in which the header is looked for: exports have titles and notes above it. */
const HEADER_LINES = 60;

/**
 * Reads text in lines of fields. A record is a line, so that a stray quote costs one row and not the rest.
 * @returns undefined when no line can be the header and none is a row of prices
 */
export function readDelimited(text: string): PriceTable | undefined {
	let lines = text.split(/\r\n|\n|\r/);
	let start = startOf(lines);
	if (!start) {
		// Columns set under one another with spaces, as programs print tables.
		lines = lines.map((line) => line.trim().replaceAll(/ {2,}/g, "\t"));
		start = startOf(lines);
	}
	if (!start) return undefined;
	const { separator, headers, layout, from, before } = start;
	const width = headers.length;
	const rows: TableRow[] = [];
	const headerLine = lines[from - 1];
	let between = 0;
	for (let at = from; at < lines.length; at++) {
		const content = lines[at] as string;
		if (isBlank(content, separator)) continue;
		// Files that were joined repeat the header; Yahoo's page has dividends and splits between its rows.
		if (content === headerLine || PAYMENT.test(content)) {
			between++;
			continue;
		}
		const cells = fieldsOf(content, separator);
		const line = at + 1;
		if (!cells) rows.push({ line, cells: [], broken: "a stray quote" });
		else if (
			cells.length === width ||
			(cells.length > width && cells.slice(width).every((c) => c === "")) ||
			(cells.length === width - 1 &&
				layout === "columns" &&
				headers.at(-1) === "")
		)
			rows.push({ line, cells });
		else
			rows.push({
				line,
				cells,
				broken: `${cells.length} fields instead of ${width}`,
			});
	}
	let behind = 0;
	while (rows.at(-1) && isFooter(rows.at(-1) as TableRow)) {
		rows.pop();
		behind++;
	}
	const title = TITLE.exec(lines.slice(0, Math.max(0, from - 1)).join("\n"));
	const table: PriceTable = {
		headers,
		layout,
		rows,
		separator,
		otherLines: before + between + behind,
		ticker: title?.[1] ?? title?.[2],
	};
	return start.tickers ? unpivot(table, start.tickers, start.roles) : table;
}

const PAYMENT =
	/^[^\d]{0,4}[\w ,./-]{6,14}["\t;,]+ ?[\d.:]+ (dividend|stock splits?)\b/i;

interface Start {
	readonly separator: string;
	readonly headers: readonly string[];
	readonly layout: FileSigns["layout"];
	/** The first line of rows, from 0. */
	readonly from: number;
	/** Lines above the header. */
	readonly before: number;
	/** Of a header with the tickers in a line of their own: by column. */
	readonly tickers?: readonly string[];
	readonly roles?: readonly (ColumnRole | undefined)[];
}

function startOf(lines: readonly string[]): Start | undefined {
	const last = Math.min(lines.length, HEADER_LINES);
	let before = 0;
	for (let at = 0; at < last; at++) {
		const content = lines[at] as string;
		if (content.trim() === "") continue;
		const named = content.replace(/^[#%]\s*/, "");
		for (const separator of SEPARATORS) {
			const headers = fieldsOf(named, separator);
			if (!headers || headers.length < 2) continue;
			const wide =
				severalHeaders(lines, at, separator, headers) ??
				joinedHeaders(headers, at);
			if (wide) return { ...wide, separator, before };
			if (isHeader(columnsOf(headers)))
				return {
					separator,
					headers: headers.map((name) => name.trim()),
					layout: "columns",
					from: at + 1,
					before,
				};
		}
		before++;
	}
	return closesSideBySide(lines, last) ?? withoutHeader(lines, last);
}

/** `Date,AAPL,MSFT`: what is left of yfinance's table when only the closes of several tickers are written. */
function closesSideBySide(
	lines: readonly string[],
	last: number,
): Start | undefined {
	for (const [at, content] of lines.slice(0, last).entries())
		for (const separator of SEPARATORS) {
			const headers = fieldsOf(content, separator)?.map((name) => name.trim());
			const row = fieldsOf(lines[at + 1] ?? "", separator);
			if (
				!headers ||
				headers.length < 2 ||
				row?.length !== headers.length ||
				!/^(date|datetime|time|)$/i.test(headers[0] ?? "") ||
				!headers
					.slice(1)
					.every((name) => /^[A-Z^][A-Z0-9.^=&-]*$/.test(name)) ||
				!row.slice(1).every((cell) => readNumber(cell, ".") !== undefined)
			)
				continue;
			return {
				separator,
				headers: headers.map((_, column) => (column ? "Close" : "Date")),
				layout: "closes side by side",
				from: at + 1,
				before: at,
				tickers: headers,
				roles: headers.map((_, column) => (column ? "close" : undefined)),
			};
		}
	return undefined;
}

/**
 * yfinance and pandas write several tickers side by side: one line names the price of each column, one its ticker
 * (in either order), and a third may name the index.
 */
function severalHeaders(
	lines: readonly string[],
	at: number,
	separator: string,
	first: readonly string[],
):
	| Pick<Start, "headers" | "layout" | "from" | "tickers" | "roles">
	| undefined {
	const second = fieldsOf(lines[at + 1] ?? "", separator);
	// A line that begins with a date is of rows.
	if (second?.length !== first.length || /\d/.test(second[0] ?? ""))
		return undefined;
	const roles = [first, second].map((names) => names.slice(1).map(priceRole));
	const named = roles.findIndex(
		(each) => each.every(Boolean) && each.includes("close"),
	);
	if (named === -1) return undefined;
	const tickers = named === 0 ? second : first;
	if (tickers.slice(1).some((ticker) => ticker.trim() === "")) return undefined;
	const third = fieldsOf(lines[at + 2] ?? "", separator);
	const namesIndex = third?.slice(1).every((cell) => cell.trim() === "");
	return {
		headers: named === 0 ? first : second,
		layout: "several header lines",
		from: at + (namesIndex ? 3 : 2),
		tickers: tickers.map((ticker) => ticker.trim()),
		roles: [undefined, ...(roles[named] as (ColumnRole | undefined)[])],
	};
}

/** `AAPL.Open` of quantmod, `Close_AAPL` and `('Close', 'AAPL')` of pandas: price and ticker in one name. */
function joinedHeaders(
	headers: readonly string[],
	at: number,
): Omit<Start, "separator" | "before"> | undefined {
	const parts = headers.slice(1).map((name) => {
		const words = name
			.trim()
			.replace(/^\('(.*)'\)$/, "$1")
			.split(
				/', '|(?<=^[A-Z^][A-Z0-9=^-]*(?:\.[A-Z]{1,3})?)[._ ](?=[A-Z][a-z])|(?<=[a-z])[._ ](?=[A-Z^][A-Z0-9.=^-]*$)/,
			);
		const [first = "", second = ""] = words;
		if (words.length !== 2) return undefined;
		const role = priceRole(first);
		return role
			? { role, ticker: second, name: first }
			: { role: priceRole(second), ticker: first, name: second };
	});
	if (
		!parts.every((part) => part?.role !== undefined) ||
		!parts.some((part) => part?.role === "close")
	)
		return undefined;
	return {
		headers: ["Date", ...parts.map((part) => part?.name ?? "")],
		layout: "prices and tickers in one name",
		from: at + 1,
		tickers: ["", ...parts.map((part) => part?.ticker ?? "")],
		roles: [undefined, ...parts.map((part) => part?.role)],
	};
}

/** Side by side → one below the other. A ticker without any value on a day has no row there: it was not traded. */
function unpivot(
	table: PriceTable,
	tickers: readonly string[],
	roles: Start["roles"] = [],
): PriceTable {
	const groups = Map.groupBy(
		tickers.map((_, column) => column).slice(1),
		(column) => tickers[column] as string,
	);
	const order = [...new Set(roles.filter((role) => role !== undefined))];
	const places = [...groups].map(
		([ticker, columns]) =>
			[
				ticker,
				order.map((role) => columns.find((column) => roles[column] === role)),
			] as const,
	);
	const header = order.map(
		(role) => table.headers[roles.indexOf(role)] as string,
	);
	const rows: TableRow[] = [];
	for (const row of table.rows) {
		if (row.broken) {
			rows.push(row);
			continue;
		}
		const { line, cells } = row;
		for (const [ticker, columns] of places) {
			const values = columns.map((column) =>
				column === undefined ? "" : cells[column],
			);
			if (places.length > 1 && values.every((value) => value === "")) continue;
			rows.push({ line, cells: [cells[0], ticker, ...values] });
		}
	}
	return { ...table, headers: ["Date", "Ticker", ...header], rows };
}

/** A file without names: a date, perhaps a time, perhaps a ticker before or behind it, then open to volume. */
function withoutHeader(
	lines: readonly string[],
	last: number,
): Start | undefined {
	const at = lines.slice(0, last).findIndex((line) => line.trim() !== "");
	if (at === -1) return undefined;
	for (const separator of SEPARATORS) {
		const cells = fieldsOf(lines[at] as string, separator);
		if (!cells || cells.length < 5) continue;
		const headers = bareHeaders(
			lines
				.slice(at, at + HEADER_LINES)
				.map((line) => fieldsOf(line, separator) ?? [])
				.filter(({ length }) => length === cells.length),
		);
		if (headers)
			return { separator, headers, layout: "no header", from: at, before: 0 };
	}
	return undefined;
}

const isBlank = (line: string, separator: string): boolean =>
	line.trim() === "" || line.replaceAll(separator, "").trim() === "";

/** A line behind the rows that is none: a sum, a source, a licence. */
function isFooter({ cells, broken }: TableRow): boolean {
	const filled = cells.filter((cell) => String(cell).trim() !== "");
	return (
		cells.length > 0 &&
		(broken !== undefined || filled.length < 2) &&
		filled.length < 3 &&
		!filled.some((cell) => /^\d{4}-?\d\d-?\d\d/.test(String(cell)))
	);
}

/** The fields of a line; undefined when its quotes do not match. */
function fieldsOf(line: string, separator: string): string[] | undefined {
	if (!line.includes('"')) return line.split(separator);
	try {
		return parse(line, {
			delimiter: separator,
			relax_column_count: true,
			ltrim: true,
			rtrim: true,
		})[0];
	} catch {
		return undefined;
	}
}

import { bareHeaders } from "./history-bare.ts";
import { columnsOf, isHeader } from "./history-columns.ts";
import { readTime } from "./history-dates.ts";
import { HistoryError } from "./history-error.ts";
import type { PriceTable, TableRow } from "./history-table.ts";

type JsonObject = Readonly<Record<string, unknown>>;

/** Rows as JSON has them: names may differ from row to row. */
interface Found {
	readonly line: number;
	readonly value: JsonObject | undefined;
	readonly broken?: string;
}

/** Names of fields, one level down too, that hold the ticker of the rows beside them. */
const TICKER_NAMES =
	/^(ticker|symbol|\d+\. symbol|dataset_code|sym|code|instrument)$/i;

/**
 * Reads one JSON document, whatever the API that gave it: an array of rows; rows by date; columns; columns by row
 * (pandas); arrays beside their column names; any of these inside objects, whose `symbol` or `ticker` is theirs.
 *
 * @throws {HistoryError} when the text is not JSON
 * @returns undefined when nothing in it is a table of prices
 */
export function readJsonDocument(
	text: string,
	name: string,
): PriceTable | undefined {
	let document: unknown;
	try {
		document = parseJson(text);
	} catch (error) {
		throw new HistoryError(
			"HISTORY_NOT_JSON",
			`history ${name} begins as JSON but is not JSON: ${(error as Error).message}`,
		);
	}
	const found: JsonObject[] = [];
	let isColumns = false;
	const walk = (value: unknown, ticker: unknown, depth: number): void => {
		if (typeof value !== "object" || value === null || depth > 8) return;
		const own = Array.isArray(value) ? ticker : (tickerIn(value) ?? ticker);
		const rows = rowsOf(value);
		if (rows) {
			isColumns ||= rows.columns;
			for (const row of rows.rows)
				found.push(
					isObject(row) && own !== undefined
						? { $ticker: own, ...row }
						: (row as JsonObject),
				);
			return;
		}
		for (const [key, inner] of Object.entries(value))
			walk(
				inner,
				Array.isArray(value)
					? own
					: (own ?? (/^[A-Z][A-Z0-9.^=-]{0,11}$/.test(key) ? key : undefined)),
				depth + 1,
			);
	};
	// The project's own array may hold rows that are broken; each is a row all the same.
	if (Array.isArray(document) && document.length === 0)
		return tableOf([], false);
	walk(document, undefined, 0);
	if (found.length === 0) return undefined;
	return tableOf(
		found.map((value, index) => ({ line: index + 1, value })),
		isColumns,
	);
}

/** JSON, and what Python writes for a missing number: NaN, which is none. */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch (error) {
		if (!/\b(NaN|Infinity)\b/.test(text)) throw error;
		return JSON.parse(
			text.replaceAll(/(?<=[:,[]\s*)(NaN|-?Infinity)(?=\s*[,}\]])/g, "null"),
		);
	}
}

/** Each line is read by itself, so a broken one costs no other. Blank lines are no rows. */
export function readJsonLines(text: string): PriceTable {
	const found: Found[] = [];
	let line = 0;
	for (let start = 0; start < text.length; ) {
		const newline = text.indexOf("\n", start);
		const end = newline === -1 ? text.length : newline;
		const content = text.slice(start, end).trim();
		start = end + 1;
		line++;
		if (content === "") continue;
		try {
			found.push({ line, value: parseJson(content) as JsonObject });
		} catch (error) {
			found.push({ line, value: undefined, broken: (error as Error).message });
		}
	}
	return tableOf(found, false);
}

/** Rows as a table: the columns are the names that any row has. */
export function tableOf(
	found: readonly Found[],
	isColumns: boolean,
): PriceTable {
	const places = new Map<string, number>();
	const rows: TableRow[] = [];
	for (const { line, value, broken } of found) {
		if (broken !== undefined) rows.push({ line, cells: [], broken });
		else if (
			typeof value !== "object" ||
			value === null ||
			Array.isArray(value)
		)
			rows.push({ line, cells: [], broken: "not an object" });
		else {
			const cells: unknown[] = [];
			for (const key in value) {
				let place = places.get(key);
				if (place === undefined) {
					place = places.size;
					places.set(key, place);
				}
				cells[place] = value[key];
			}
			rows.push({ line, cells });
		}
	}
	// A ticker that stands once for many rows gives way to one in each of them.
	const headers = [...places.keys()];
	const given = places.get("$ticker");
	if (given !== undefined) {
		headers[given] = "";
		headers[given] = columnsOf(headers).ticker === undefined ? "ticker" : "$";
	}
	return {
		headers,
		layout: isColumns ? "JSON columns" : "JSON rows",
		rows,
		separator: undefined,
		otherLines: 0,
	};
}

interface Rows {
	readonly rows: readonly unknown[];
	readonly columns: boolean;
}

/** The rows that a value is; undefined when it is none itself, though it may hold some. */
function rowsOf(value: object): Rows | undefined {
	if (Array.isArray(value)) {
		const objects = value.filter(isObject);
		if (objects.some((row) => isHeader(columnsOf(Object.keys(row)))))
			return { rows: value, columns: false };
		const bare = value.length > 0 && value.every(Array.isArray);
		const headers = bare
			? bareHeaders(value.slice(0, 60) as unknown[][])
			: undefined;
		return headers
			? { rows: value.map((cells) => keyed(headers, cells)), columns: false }
			: undefined;
	}
	const object = value as JsonObject;
	return (
		besideNames(object) ??
		yahooChart(object) ??
		inColumns(object) ??
		byDate(object)
	);
}

const isObject = (value: unknown): value is JsonObject =>
	typeof value === "object" && value !== null && !Array.isArray(value);

const keyed = (names: readonly string[], cells: readonly unknown[]) =>
	Object.fromEntries(names.map((name, index) => [name, cells[index]]));

/** `{ columns, data }` of pandas, `{ column_names, data }` of Quandl, and `index` where pandas has the dates. */
function besideNames(object: JsonObject): Rows | undefined {
	const { data, index } = object;
	const names = (object.columns ?? object.column_names) as unknown;
	if (
		!Array.isArray(names) ||
		!Array.isArray(data) ||
		!data.every(Array.isArray)
	)
		return undefined;
	const headers = names.map((name) =>
		isObject(name) ? String(name.name) : String(name),
	);
	const dated = columnsOf(headers).date === undefined && Array.isArray(index);
	return {
		rows: data.map((cells, row) => ({
			...keyed(headers, cells),
			...(dated && { date: (index as unknown[])[row] }),
		})),
		columns: true,
	};
}

/** `{ meta: { symbol }, timestamp, indicators }` of Yahoo's chart API. */
function yahooChart(object: JsonObject): Rows | undefined {
	const { timestamp, indicators, meta } = object as {
		timestamp?: unknown;
		indicators?: { quote?: JsonObject[]; adjclose?: JsonObject[] };
		meta?: { symbol?: unknown };
	};
	if (!Array.isArray(timestamp) || !isObject(indicators?.quote?.[0]))
		return undefined;
	const columns: JsonObject = {
		...indicators.quote[0],
		...indicators.adjclose?.[0],
	};
	return {
		rows: timestamp.map((time, row) => ({
			...(meta?.symbol !== undefined && { ticker: meta.symbol }),
			timestamp: time,
			...Object.fromEntries(
				Object.entries(columns).map(([name, values]) => [
					name,
					(values as unknown[])[row],
				]),
			),
		})),
		columns: true,
	};
}

/** `{ "Date": […], "Close": […] }`, and with objects by row in place of arrays. */
function inColumns(object: JsonObject): Rows | undefined {
	const columns = Object.entries(object).filter(
		([, values]) => typeof values === "object" && values !== null,
	);
	const names = columns.map(([name]) => name);
	const { close, date } = columnsOf(names);
	if (close === undefined) return undefined;
	const closes = columns[close]?.[1] as object;
	const keys = Object.keys(closes);
	const byRow = !Array.isArray(closes);
	// Without a column of dates the rows themselves are called by them.
	if (date === undefined && !(byRow && keys.every(isDateKey))) return undefined;
	if (keys.length === 0 || isObject(Object.values(closes)[0])) return undefined;
	return {
		rows: keys.map((key) => ({
			...(date === undefined && { date: key }),
			...Object.fromEntries(
				columns.map(([name, values]) => [name, (values as JsonObject)[key]]),
			),
		})),
		columns: true,
	};
}

/** `{ "2026-11-20": { "4. close": "1.5" } }` */
function byDate(object: JsonObject): Rows | undefined {
	const entries = Object.entries(object);
	return entries.length > 0 &&
		entries.every(([key, row]) => isDateKey(key) && isObject(row)) &&
		columnsOf(Object.keys(entries[0]?.[1] as object)).close !== undefined
		? {
				rows: entries.map(([date, row]) => ({ date, ...(row as object) })),
				columns: false,
			}
		: undefined;
}

const isDateKey = (key: string): boolean =>
	!/^\d{1,7}$/.test(key) && readTime(key, undefined) !== undefined;

/** The ticker that an object gives for what it holds, itself or in its `meta`. */
function tickerIn(object: object): unknown {
	const direct = Object.entries(object).find(
		([key, value]) => TICKER_NAMES.test(key) && typeof value === "string",
	);
	if (direct) return direct[1];
	for (const [key, value] of Object.entries(object))
		if (/^meta/i.test(key) && isObject(value)) return tickerIn(value);
	return undefined;
}

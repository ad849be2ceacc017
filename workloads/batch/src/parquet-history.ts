import { HistoryError } from "@tickstack/contracts/history-error";
import { type BarTypes, problemSql, validSql } from "./bar-rules.ts";
import { BAR_COLUMNS, type BarColumn, CONTRACT_NAME } from "./bars.ts";
import { type DuckDb, identifier, quoted } from "./duckdb.ts";
import type { HistorySummary } from "./history-summary.ts";

const TYPES: BarTypes = {
	ticker: "VARCHAR",
	company: "VARCHAR",
	day: "TIMESTAMP",
	open: "DOUBLE",
	high: "DOUBLE",
	low: "DOUBLE",
	close: "DOUBLE",
	p: "DOUBLE",
	volume: "DOUBLE",
};
/** Whole numbers, none of them beyond BIGINT. */
const WHOLE = /^(U?(TINYINT|SMALLINT|INTEGER)|BIGINT)$/;
const EXAMPLES = 10;

/**
 * Loads a Parquet file with the columns of a tick (`time` may be called `date` or `day`; without `company` the ticker
 * is its name) as `history`. A file that is valid and sorted by ticker and day stays where it is: `history` is a view
 * on it and each job reads the columns it needs.
 */
export async function loadParquetHistory(
	db: DuckDb,
	file: string,
	nowMs: number,
	name: string,
): Promise<HistorySummary> {
	const source = `read_parquet(${quoted(file)})`;
	const { columns, types } = await columnsOf(db, source, name);
	const typed = BAR_COLUMNS.map(
		(bar) =>
			`TRY_CAST(${identifier(columns[bar])} AS ${types[bar]}) AS ${bar}_`,
	).join(", ");
	const original = Object.entries(columns)
		.map(([bar, column]) => `${identifier(column)} AS ${bar}_given`)
		.join(", ");
	const valid = validSql(nowMs, types);
	const problem = problemSql(nowMs, valid);

	const [{ rows } = { rows: 0 }] = await db.rows<{ rows: number }>(
		`SELECT count(*) AS rows FROM ${source}`,
	);
	const [{ broken } = { broken: 0 }] = await db.rows<{ broken: number }>(
		`SELECT count(*) AS broken FROM (SELECT ${typed} FROM ${source}) WHERE (${valid}) IS NOT TRUE`,
	);
	const bad = broken
		? await db.rows<{ problem: string; rows: number }>(
				`SELECT problem, count(*) AS rows FROM (SELECT ${problem} AS problem FROM (SELECT ${typed}, ${original} FROM ${source})) WHERE problem IS NOT NULL GROUP BY 1 ORDER BY 1`,
			)
		: [];
	const rejected: Record<string, number> = {};
	for (const { problem, rows } of bad) {
		const code = problem.split(" ")[0] as string;
		rejected[code] = (rejected[code] ?? 0) + rows;
	}
	const problems = bad.length
		? await db.rows<object>(
				`SELECT line, split_part(problem, ' ', 1) AS code, split_part(problem, ' ', 2) AS field FROM (SELECT file_row_number + 1 AS line, ${problem} AS problem FROM (SELECT ${typed}, ${original}, file_row_number FROM read_parquet(${quoted(file)}, file_row_number = true))) WHERE problem IS NOT NULL ORDER BY line LIMIT ${EXAMPLES}`,
			)
		: [];
	const left = rows - bad.reduce((sum, { rows }) => sum + rows, 0);
	if (left === 0)
		throw new HistoryError(
			"HISTORY_EMPTY",
			`history ${name} has no valid row among its ${rows}: ${JSON.stringify(rejected)}`,
		);

	const bars = `SELECT ticker_ AS ticker, company_ AS company, CAST(day_ AS DATE) AS day, open_ AS open, high_ AS high, low_ AS low, close_ AS close, p_ AS p, CAST(volume_ AS BIGINT) AS volume`;
	const validRows = (extra: string, from: string) =>
		`${bars}${extra} FROM (SELECT ${typed}, ${original}${extra} FROM ${from})${bad.length ? ` WHERE ${problem} IS NULL` : ""}`;
	if (await isSorted(db, validRows("", source))) {
		await db.run(
			`CREATE OR REPLACE TEMP VIEW history AS ${validRows("", source)}`,
		);
		return {
			format: "parquet",
			rows,
			kept: left,
			rejected,
			duplicates: 0,
			outOfOrder: 0,
			problems,
		};
	}
	await db.run(
		`CREATE OR REPLACE TEMP TABLE history_rows AS ${validRows(", day_, file_row_number", `read_parquet(${quoted(file)}, file_row_number = true)`)}`,
	);
	const [{ late } = { late: 0 }] = await db.rows<{ late: number }>(
		"SELECT count(*) AS late FROM (SELECT day_, max(day_) OVER (PARTITION BY ticker ORDER BY file_row_number ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS latest FROM history_rows) WHERE day_ < latest",
	);
	await db.run(
		`CREATE OR REPLACE TEMP TABLE history AS SELECT ${BAR_COLUMNS.join(", ")} FROM (SELECT *, row_number() OVER (PARTITION BY ticker, day ORDER BY day_ DESC, file_row_number DESC) AS newness FROM history_rows) WHERE newness = 1`,
	);
	await db.run("DROP TABLE history_rows");
	const [{ kept } = { kept: 0 }] = await db.rows<{ kept: number }>(
		"SELECT count(*) AS kept FROM history",
	);
	return {
		format: "parquet",
		rows,
		kept,
		rejected,
		duplicates: left - kept,
		outOfOrder: late,
		problems,
	};
}

async function columnsOf(
	db: DuckDb,
	source: string,
	name: string,
): Promise<{ columns: Record<BarColumn, string>; types: BarTypes }> {
	const described = await db
		.rows<{ column_name: string; column_type: string }>(
			`DESCRIBE SELECT * FROM ${source}`,
		)
		.catch((error) => {
			throw new HistoryError(
				"HISTORY_UNREADABLE",
				`history ${name} is not readable as Parquet: ${(error as Error).message}`,
			);
		});
	const names = described.map(({ column_name }) => column_name);
	const find = (...wanted: string[]) =>
		names.find((name) => wanted.includes(name.toLowerCase()));
	const ticker = find("ticker");
	const found: Record<BarColumn, string | undefined> = {
		ticker,
		company: find("company") ?? ticker,
		day: find("time", "date", "day"),
		open: find("open"),
		high: find("high"),
		low: find("low"),
		close: find("close"),
		p: find("adj close"),
		volume: find("volume"),
	};
	const missing = BAR_COLUMNS.filter((bar) => found[bar] === undefined).map(
		(bar) => (bar === "day" ? "time" : CONTRACT_NAME[bar]),
	);
	if (missing.length)
		throw new HistoryError(
			"HISTORY_COLUMNS",
			`history ${name} lacks the columns ${missing.join(", ")}; it has ${names.join(", ")}`,
		);
	const columns = found as Record<BarColumn, string>;
	const given = (bar: BarColumn) =>
		described.find(({ column_name }) => column_name === columns[bar])
			?.column_type ?? "";
	const types: BarTypes = {
		...TYPES,
		// Of what stays as it is, the file's statistics tell the bounds, and no value need be looked at.
		...(given("day") === "DATE" && { day: "DATE" }),
		...(WHOLE.test(given("volume")) && { volume: given("volume") }),
	};
	return { columns, types };
}

/** Whether rows come by ticker and day, each day once, in the order of the file. */
async function isSorted(db: DuckDb, rows: string): Promise<boolean> {
	await db.run("SET preserve_insertion_order = true");
	try {
		const [{ breaks } = { breaks: 0 }] = await db.rows<{ breaks: number }>(
			`SELECT count(*) AS breaks FROM (SELECT ticker, day, lag(ticker) OVER () AS ticker_before, lag(day) OVER () AS day_before FROM (${rows})) WHERE ticker < ticker_before OR (ticker = ticker_before AND day <= day_before)`,
		);
		return breaks === 0;
	} finally {
		await db.run("SET preserve_insertion_order = false");
	}
}

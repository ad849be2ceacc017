import type { HistorySummary } from "@tickstack/contracts/batch-quality";
import { HistoryError } from "@tickstack/contracts/history-error";
import type { TickerReport } from "@tickstack/contracts/history-report";
import {
	BAR_TYPES,
	type BarTypes,
	cleanSql,
	countsSql,
	NOT_DAILY,
	type RowCounts,
	repairsOf,
} from "./bar-rules.ts";
import { BAR_COLUMNS, type BarColumn } from "./bars.ts";
import { type DuckDb, identifier, quoted } from "./duckdb.ts";

/**
 * Loads a Parquet file with the columns of a tick (`time` may be called `date` or `day`; without `company` the ticker
 * is its name) as `history`, if no row of it needs more than a look. A file that is sorted by ticker and day stays
 * where it is: `history` is a view on it and each job reads the columns it needs.
 *
 * @returns undefined when other columns, rows to mend or to refuse, times of day or rare rows call for the reader of
 * price files
 */
export async function loadParquetHistory(
	db: DuckDb,
	file: string,
	nowMs: number,
	name: string,
): Promise<HistorySummary | undefined> {
	const source = `read_parquet(${quoted(file)})`;
	const found = await columnsOf(db, source, name);
	if (!found) return undefined;
	const { columns, types } = found;
	const typed = BAR_COLUMNS.map(
		(bar) =>
			`TRY_CAST(${identifier(columns[bar])} AS ${types[bar]}) AS ${bar}_`,
	).join(", ");
	const clean = cleanSql(nowMs, types);
	// A value that is there and cannot be read is for the other reader to report.
	const unread = (["open", "high", "low", "volume"] as const)
		.map(
			(bar) => `(${bar}_ IS NULL AND ${identifier(columns[bar])} IS NOT NULL)`,
		)
		.join(" OR ");
	const [counts] = await db.rows<RowCounts>(
		`SELECT ${countsSql(`${clean} AND NOT (${unread})`)} FROM (SELECT *, ${typed} FROM ${source})`,
	);
	if (!counts || counts.rows === 0 || counts.broken > 0) return undefined;
	const { rows, repaired } = counts;
	const bars = `SELECT ticker_ AS ticker, company_ AS company, CAST(day_ AS DATE) AS day, open_ AS open, high_ AS high, low_ AS low, close_ AS close, p_ AS p, volume_ AS volume`;
	const view = `${bars} FROM (SELECT ${typed} FROM ${source})`;
	const summary = {
		format: "parquet",
		rows,
		repaired,
		repairs: repairsOf(counts),
		rejected: {},
		lostTickers: [],
		problems: [],
		recognized: "bars as this project has them, prices and adjusted closes",
		notes: [],
	} as const;
	if (await isSorted(db, view)) {
		if (!(await isDaily(db, `(${view})`))) return undefined;
		await db.run(`CREATE OR REPLACE TEMP VIEW history AS ${view}`);
		return {
			...summary,
			kept: rows,
			duplicates: 0,
			outOfOrder: 0,
			tickers: await tickersOf(db, `(${view})`),
		};
	}
	await db.run(
		`CREATE OR REPLACE TEMP TABLE history_rows AS ${bars}, file_row_number FROM (SELECT ${typed}, file_row_number FROM read_parquet(${quoted(file)}, file_row_number = true))`,
	);
	const [{ late } = { late: 0 }] = await db.rows<{ late: number }>(
		"SELECT count(*) AS late FROM (SELECT day, max(day) OVER (PARTITION BY ticker ORDER BY file_row_number ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS latest FROM history_rows) WHERE day < latest",
	);
	await db.run(
		`CREATE OR REPLACE TEMP TABLE history AS SELECT ${BAR_COLUMNS.join(", ")} FROM (SELECT *, row_number() OVER (PARTITION BY ticker, day ORDER BY file_row_number DESC) AS newness FROM history_rows) WHERE newness = 1`,
	);
	const tickers = await tickersOf(db, "history_rows");
	await db.run("DROP TABLE history_rows");
	if (!(await isDaily(db, "history"))) {
		await db.run("DROP TABLE history");
		return undefined;
	}
	const [{ kept } = { kept: 0 }] = await db.rows<{ kept: number }>(
		"SELECT count(*) AS kept FROM history",
	);
	return {
		...summary,
		kept,
		duplicates: rows - kept,
		outOfOrder: late,
		tickers,
	};
}

/** Undefined when the file does not have the columns of a tick. */
async function columnsOf(
	db: DuckDb,
	source: string,
	name: string,
): Promise<
	{ columns: Record<BarColumn, string>; types: BarTypes } | undefined
> {
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
	if (Object.values(found).includes(undefined)) return undefined;
	const columns = found as Record<BarColumn, string>;
	const given = (bar: BarColumn) =>
		described.find(({ column_name }) => column_name === columns[bar])
			?.column_type ?? "";
	// Of what stays as it is, the file's statistics tell the bounds, and no value need be looked at.
	const types: BarTypes = {
		...BAR_TYPES,
		...(given("day") === "DATE" && { day: "DATE" }),
	};
	return { columns, types };
}

/** What becomes of each ticker's rows, when of those of one day the last counts. */
function tickersOf(db: DuckDb, rows: string): Promise<TickerReport[]> {
	return db.rows<TickerReport>(
		`SELECT ticker,
			count(*) FILTER (WHERE NOT repaired) AS kept, count(*) FILTER (WHERE repaired) AS repaired,
			0 AS refused, count(DISTINCT day) AS days,
			CAST(min(day) AS VARCHAR) AS "firstDay", CAST(max(day) AS VARCHAR) AS "lastDay"
		FROM (SELECT ticker, day, open IS NULL OR high IS NULL OR low IS NULL OR volume IS NULL AS repaired FROM ${rows})
		GROUP BY ticker ORDER BY ticker`,
	);
}

/** False also for daily rows with many gaps: the other reader looks closer. */
async function isDaily(db: DuckDb, rows: string): Promise<boolean> {
	const [{ rare } = { rare: 0 }] = await db.rows<{ rare: number }>(
		`SELECT count(*) AS rare FROM (SELECT ticker FROM (SELECT ticker, date_diff('day', lag(day) OVER (PARTITION BY ticker ORDER BY day), day) AS days FROM ${rows}) GROUP BY ticker HAVING quantile_disc(days, 0.5) >= ${NOT_DAILY})`,
	);
	return rare === 0;
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

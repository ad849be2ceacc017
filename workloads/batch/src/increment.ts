import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { CONTRACT_NAME } from "./bars.ts";
import { type DuckDb, identifier, quoted } from "./duckdb.ts";
import { type ComputedFiles, type Engine, filesIn } from "./engine.ts";
import { LONGEST_WINDOW, type RunStamp } from "./jobs.ts";

/** Rows before a changed day that its features may be of: the longest window, and a month with the day before it. */
const ROWS_BEFORE = LONGEST_WINDOW + 32;
/** Of all rows: where more are to be computed anew, all are. */
const MOST = 0.5;

/** What of a run differs from the run before it. */
export interface Increment {
	/** Tickers with a row that is new, other or gone. */
	readonly tickers: number;
	/** Rows from the first such day of each of them: these are computed, the others stay. */
	readonly rows: number;
}

/** What a run computed of its rows; the tables `gone_features` and `gone_monthly` have the keys of rows that are gone. */
export interface IncrementFiles extends ComputedFiles {
	readonly changedFeatures: string;
	readonly changedMonthly: string;
}

/** Column of `bars` → column of the features that it became. */
const AS_COMPUTED = {
	...CONTRACT_NAME,
	is_open: "is_open",
} as const;
const VALUES = Object.keys(AS_COMPUTED).filter(
	(column) => column !== "ticker",
) as Exclude<keyof typeof AS_COMPUTED, "ticker">[];

/**
 * Compares the view `bars` with the bars that an earlier run was of, and makes the table `changes (ticker, from_day,
 * start_day)`: from `from_day` on the rows of a ticker are computed anew, of bars from `start_day` on.
 *
 * The rows of a month of a ticker are compared by a hash first, and one by one where it differs.
 *
 * @param base features of the earlier run, a local Parquet file
 * @returns undefined when so much has changed that a run of all rows costs less
 */
export async function changesSince(
	db: DuckDb,
	base: string,
): Promise<Increment | undefined> {
	const now = `SELECT CAST(ticker AS VARCHAR) AS ticker, ${VALUES.join(", ")} FROM bars`;
	const before = `SELECT ticker, ${VALUES.map((column) => `${identifier(AS_COMPUTED[column])} AS ${column}`).join(", ")} FROM read_parquet(${quoted(base)})`;
	const months = (rows: string) =>
		`SELECT ticker, date_trunc('month', day) AS month, count(*) AS n, bit_xor(hash(${VALUES.join(", ")})) AS content FROM (${rows}) GROUP BY ALL`;
	await db.run(
		`CREATE OR REPLACE TEMP TABLE other_months AS SELECT ticker, month FROM (${months(now)}) AS now FULL JOIN (${months(before)}) AS before USING (ticker, month) WHERE now.n IS DISTINCT FROM before.n OR now.content IS DISTINCT FROM before.content`,
	);
	const ofThem = (rows: string) =>
		`SELECT * FROM (${rows}) AS rows WHERE (ticker, date_trunc('month', day)) IN (SELECT (ticker, month) FROM other_months)`;
	await db.run(
		`CREATE OR REPLACE TEMP TABLE first_changes AS SELECT ticker, min(day) AS from_day FROM ((${ofThem(now)} EXCEPT ${ofThem(before)}) UNION ALL (${ofThem(before)} EXCEPT ${ofThem(now)})) GROUP BY ticker`,
	);
	// The days before a change are the same in both.
	await db.run(
		`CREATE OR REPLACE TEMP TABLE changes AS
		SELECT ticker, from_day, COALESCE(list_last(max(day, ${ROWS_BEFORE}) FILTER (WHERE day < from_day)), from_day) AS start_day
		FROM first_changes LEFT JOIN (SELECT CAST(ticker AS VARCHAR) AS ticker, day FROM bars) AS bars USING (ticker)
		GROUP BY ticker, from_day`,
	);
	await db.run("DROP TABLE other_months");
	await db.run("DROP TABLE first_changes");
	const [found] = await db.rows<{ rows: number; total: number }>(
		"SELECT count(*) FILTER (WHERE day >= from_day) AS rows, count(*) AS total FROM bars LEFT JOIN changes ON CAST(bars.ticker AS VARCHAR) = changes.ticker",
	);
	const [counted] = await db.rows<{ tickers: number }>(
		"SELECT count(*) AS tickers FROM changes",
	);
	const { rows, total } = found ?? { rows: 0, total: 0 };
	return rows > total * MOST
		? undefined
		: { rows, tickers: counted?.tickers ?? 0 };
}

/**
 * Computes what has changed, see {@link changesSince}, and puts it in the place of what was: the files of the whole run.
 *
 * @param base files of the earlier run on this machine
 * @param dir local folder for the results
 */
export async function computeChanges(
	db: DuckDb,
	engine: Engine,
	base: ComputedFiles,
	dir: string,
	stamp: RunStamp,
	progress: (job: string, rows: number, seconds: number) => void,
): Promise<IncrementFiles> {
	const inBase = (file: keyof ComputedFiles) =>
		`read_parquet(${quoted(base[file])})`;
	await db.run(
		"CREATE OR REPLACE TEMP TABLE changed_bars AS SELECT bars.* FROM bars JOIN changes ON CAST(bars.ticker AS VARCHAR) = changes.ticker WHERE day >= start_day",
	);
	// A running maximum and a running minimum are their last value, and the highest and the lowest of all.
	await db.run(
		`CREATE OR REPLACE TEMP TABLE carried_rows AS
		SELECT CAST(ticker AS ticker_symbol) AS ticker, min_by("Adj Close", day) AS first_p, max(peak) AS peak, min(max_drawdown) AS max_drawdown
		FROM ${inBase("features")} JOIN changes USING (ticker) WHERE day < start_day GROUP BY ticker`,
	);
	await db.run("ALTER VIEW bars RENAME TO all_selected_bars");
	let changed: ComputedFiles;
	try {
		await db.run("CREATE TEMP VIEW bars AS SELECT * FROM changed_bars");
		({ files: changed } = await engine.compute(
			stamp,
			progress,
			"carried_rows",
		));
	} finally {
		await db.run("DROP VIEW IF EXISTS bars");
		await db.run("ALTER VIEW all_selected_bars RENAME TO bars");
		await db.run("DROP TABLE changed_bars");
		await db.run("DROP TABLE carried_rows");
	}
	const whole = filesIn(join(dir, "whole"));
	await mkdir(join(dir, "whole"), { recursive: true });
	const merged = async (
		file: keyof ComputedFiles,
		day: string,
		from: string,
	) => {
		const gone = `gone_${file}`;
		const target = `${dir}/changed-${file}.parquet`;
		await db.run(
			`COPY (SELECT computed.* FROM read_parquet(${quoted(changed[file])}) AS computed JOIN changes USING (ticker) WHERE ${day} >= ${from}) TO ${quoted(target)} (FORMAT parquet)`,
		);
		await db.run(
			`COPY (SELECT kept.* FROM ${inBase(file)} AS kept LEFT JOIN changes USING (ticker) WHERE from_day IS NULL OR ${day} < ${from} UNION ALL SELECT * FROM read_parquet(${quoted(target)})) TO ${quoted(whole[file])} (FORMAT parquet, COMPRESSION snappy)`,
		);
		await db.run(
			`CREATE OR REPLACE TEMP TABLE ${gone} AS SELECT ticker, CAST(${day} AS VARCHAR) AS ${day} FROM ${inBase(file)} JOIN changes USING (ticker) WHERE ${day} >= ${from} AND (ticker, ${day}) NOT IN (SELECT (ticker, ${day}) FROM read_parquet(${quoted(target)}))`,
		);
		return target;
	};
	return {
		...whole,
		changedFeatures: await merged("features", "day", "from_day"),
		changedMonthly: await merged(
			"monthly",
			"month",
			"date_trunc('month', from_day)",
		),
	};
}

import type { DuckDb } from "./duckdb.ts";

/**
 * The input of all jobs: one row per ticker and trading day. The names are those that the jobs' SQL uses, plain enough
 * for every dialect; p is `Adj Close`.
 */
export const BAR_COLUMNS = [
	"ticker",
	"company",
	"day",
	"open",
	"high",
	"low",
	"close",
	"p",
	"volume",
] as const;

export type BarColumn = (typeof BAR_COLUMNS)[number];

/** Bar column → column of the contract. */
export const CONTRACT_NAME = {
	ticker: "ticker",
	company: "company",
	day: "day",
	open: "Open",
	high: "High",
	low: "Low",
	close: "Close",
	p: "Adj Close",
	volume: "Volume",
} as const satisfies Record<BarColumn, string>;

/** Which bars a run takes. */
export interface BarSelection {
	/** Last day, `YYYY-MM-DD`; all days when left out. */
	readonly to?: string | undefined;
	/** The last day that was over in all markets: later ones are looked up in the table `closings`. */
	readonly closed?: string | undefined;
	/** Rows of days that are not over: left out, or taken and marked `is_open`. */
	readonly openDays?: "omit" | "mark";
}

/**
 * Makes the bars that a run takes the view `bars` of DuckDB, with the column `is_open`. Tickers are an ENUM there: a
 * small number in place of a text, which makes the jobs a tenth cheaper; in SQL it is a text as before.
 *
 * @param source table or view with {@link BAR_COLUMNS}
 * @returns rows of days that are not over
 */
export async function defineBars(
	db: DuckDb,
	source: string,
	{ to, closed, openDays = "omit" }: BarSelection = {},
): Promise<number> {
	const until = to ? `day <= DATE '${to}'` : "TRUE";
	const isOpen = closed
		? `day > DATE '${closed}' AND day > (SELECT closed_until FROM closings WHERE closings.ticker = ${source}.ticker)`
		: "FALSE";
	const [found] = closed
		? await db.rows<{ open: number }>(
				`SELECT count(*) AS open FROM ${source} WHERE ${until} AND ${isOpen}`,
			)
		: [];
	const open = found?.open ?? 0;
	const taken =
		open === 0 || openDays === "mark" ? until : `${until} AND NOT (${isOpen})`;
	const marked = open > 0 && openDays === "mark" ? isOpen : "FALSE";
	await db.run("DROP VIEW IF EXISTS bars");
	await db.run("DROP TYPE IF EXISTS ticker_symbol");
	// An ENUM has at least one value, also when there is no ticker.
	await db.run(
		`CREATE TYPE ticker_symbol AS ENUM (SELECT ticker FROM ${source} UNION SELECT '' ORDER BY ticker)`,
	);
	const columns = {
		ticker: "CAST(ticker AS ticker_symbol) AS ticker",
		volume: "CAST(volume AS DOUBLE) AS volume",
	} as Readonly<Partial<Record<BarColumn, string>>>;
	await db.run(
		`CREATE TEMP VIEW bars AS SELECT ${BAR_COLUMNS.map((name) => columns[name] ?? name).join(", ")}, ${marked} AS is_open FROM ${source} WHERE ${taken}`,
	);
	return open;
}

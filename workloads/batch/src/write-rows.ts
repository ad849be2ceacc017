import {
	batchFeaturesDuckDbColumns,
	batchMonthlyDuckDbColumns,
} from "@tickstack/contracts/batch-rows";
import { BAR_COLUMNS, CONTRACT_NAME } from "./bars.ts";
import { type DuckDb, identifier, quoted } from "./duckdb.ts";
import {
	FEATURE_COLUMNS,
	featuresSql,
	MONTHLY_COLUMNS,
	monthlySql,
	type Thresholds,
} from "./jobs.ts";
import { type RunStamp, stampColumns } from "./run-stamp.ts";

export type OutputFormat = "parquet" | "csv" | "json";

/** How rows are written to a file. */
export interface Output {
	readonly file: string;
	readonly format: OutputFormat;
	/** `full` has the day's bar and the company too; `derived` only what the jobs compute. */
	readonly columns: "full" | "derived";
	readonly stamp: RunStamp;
}

/**
 * Options of COPY. A dictionary of prices would be as large as the prices, so none is tried; text formats are for
 * people and come sorted.
 */
const COPY_OPTIONS: Readonly<Record<OutputFormat, string>> = {
	parquet:
		"FORMAT parquet, COMPRESSION snappy, DICTIONARY_SIZE_LIMIT 100, ROW_GROUP_SIZE 61440",
	csv: "FORMAT csv, HEADER",
	json: "FORMAT json",
};

/** The written rows as a relation. */
export const rowsOf = ({ file, format }: Pick<Output, "file" | "format">) =>
	format === "json"
		? `read_json(${quoted(file)}, format = 'newline_delimited', columns = {ticker: 'VARCHAR', day: 'DATE', daily_return: 'DOUBLE'})`
		: format === "csv"
			? `(SELECT * REPLACE (CAST(daily_return AS DOUBLE) AS daily_return, CAST(day AS DATE) AS day) FROM read_csv(${quoted(file)}, header = true, all_varchar = true))`
			: `read_parquet(${quoted(file)})`;

const cast = (
	expression: string,
	name: string,
	types: Readonly<Record<string, string>>,
): string => `CAST(${expression} AS ${types[name]}) AS ${identifier(name)}`;

/** Runs the feature jobs over the table or view `bars` of DuckDB. */
export async function writeFeatures(
	db: DuckDb,
	thresholds: Thresholds,
	output: Output,
): Promise<void> {
	const bars = BAR_COLUMNS.filter(
		(bar) => output.columns === "full" || bar === "ticker" || bar === "day",
	);
	const select = [
		...bars.map((bar) =>
			cast(bar, CONTRACT_NAME[bar], batchFeaturesDuckDbColumns),
		),
		...FEATURE_COLUMNS.map((name) =>
			cast(name, name, batchFeaturesDuckDbColumns),
		),
	];
	await copy(db, featuresSql(thresholds, list(select, output)), "day", output);
}

/** Runs the monthly job over the table or view `bars` of DuckDB. */
export async function writeMonthly(
	db: DuckDb,
	thresholds: Thresholds,
	output: Output,
): Promise<void> {
	const names = MONTHLY_COLUMNS.filter(
		(name) => output.columns === "full" || name !== "company",
	);
	const select = names.map((name) =>
		cast(name, name, batchMonthlyDuckDbColumns),
	);
	await copy(
		db,
		`SELECT ${list(select, output)} FROM (${monthlySql(thresholds)})`,
		"month",
		output,
	);
}

const list = (columns: readonly string[], { format, stamp }: Output): string =>
	[
		...columns,
		...stampColumns(stamp, format === "parquet" ? "timestamp" : "text"),
	].join(", ");

async function copy(
	db: DuckDb,
	query: string,
	dateColumn: string,
	{ file, format }: Output,
): Promise<void> {
	const order =
		format === "parquet" ? "" : ` ORDER BY ticker, ${dateColumn} NULLS LAST`;
	await db.run(
		`COPY (${query}${order}) TO ${quoted(file)} (${COPY_OPTIONS[format]})`,
	);
}

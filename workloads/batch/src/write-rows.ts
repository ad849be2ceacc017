import { type DuckDb, identifier, quoted } from "./duckdb.ts";
import type { Thresholds } from "./jobs.ts";
import {
	featureQueryOf,
	monthlyQueryOf,
	type OutputTarget,
} from "./output-query.ts";

export type OutputFormat = "parquet" | "csv" | "json";

/** How DuckDB writes rows to a file. */
export interface Output extends Pick<OutputTarget, "columns" | "stamp"> {
	readonly file: string;
	readonly format: OutputFormat;
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
export const rowsOf = ({
	file,
	format,
}: Pick<Output, "file" | "format">): string =>
	format === "json"
		? `read_json(${quoted(file)}, format = 'newline_delimited', columns = {ticker: 'VARCHAR', day: 'DATE', daily_return: 'DOUBLE'})`
		: format === "csv"
			? `(SELECT * REPLACE (CAST(daily_return AS DOUBLE) AS daily_return, CAST(day AS DATE) AS day) FROM read_csv(${quoted(file)}, header = true, all_varchar = true))`
			: `read_parquet(${quoted(file)})`;

/** Runs the feature jobs over the table or view `bars` of DuckDB. */
export const writeFeatures = (
	db: DuckDb,
	thresholds: Thresholds,
	output: Output,
): Promise<void> =>
	copy(db, featureQueryOf(thresholds, targetOf(output)), "day", output);

/** Runs the monthly job over the table or view `bars` of DuckDB. */
export const writeMonthly = (
	db: DuckDb,
	thresholds: Thresholds,
	output: Output,
): Promise<void> =>
	copy(db, monthlyQueryOf(thresholds, targetOf(output)), "month", output);

const targetOf = ({ columns, stamp, format }: Output): OutputTarget => ({
	quote: identifier,
	columns,
	stamp,
	timeAs: format === "parquet" ? "timestamp" : "text",
});

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

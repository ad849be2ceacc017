import { type DuckDb, identifier, quoted } from "./duckdb.ts";
import type { Thresholds } from "./jobs.ts";
import {
	featureQueryOf,
	monthlyQueryOf,
	type OutputTarget,
} from "./output-query.ts";

/** A Parquet file that DuckDB writes, and what its rows look like. */
export interface Output extends Pick<OutputTarget, "columns" | "stamp"> {
	readonly file: string;
}

/** A dictionary of prices would be as large as the prices, so none is tried. */
const PARQUET =
	"FORMAT parquet, COMPRESSION snappy, DICTIONARY_SIZE_LIMIT 100, ROW_GROUP_SIZE 61440";

/** Runs the feature jobs over the table or view `bars` of DuckDB. */
export const writeFeatures = (
	db: DuckDb,
	thresholds: Thresholds,
	output: Output,
): Promise<void> =>
	copy(db, featureQueryOf(thresholds, targetOf(output)), output);

/** Runs the monthly job over the table or view `bars` of DuckDB. */
export const writeMonthly = (
	db: DuckDb,
	thresholds: Thresholds,
	output: Output,
): Promise<void> =>
	copy(db, monthlyQueryOf(thresholds, targetOf(output)), output);

const targetOf = ({ columns, stamp }: Output): OutputTarget => ({
	quote: identifier,
	columns,
	stamp,
});

const copy = (db: DuckDb, query: string, { file }: Output): Promise<void> =>
	db.run(`COPY (${query}) TO ${quoted(file)} (${PARQUET})`);

/** Text formats are for people: they come sorted, and `computed_at` is as the contract writes times. */
export async function writeText(
	db: DuckDb,
	parquet: string,
	dateColumn: "day" | "month",
	computedAt: string,
	{ file, format }: { readonly file: string; readonly format: "csv" | "json" },
): Promise<void> {
	const options = format === "csv" ? "FORMAT csv, HEADER" : "FORMAT json";
	await db.run(
		`COPY (SELECT * REPLACE (${quoted(computedAt)} AS computed_at) FROM read_parquet(${quoted(parquet)}) ORDER BY ticker, ${dateColumn}) TO ${quoted(file)} (${options})`,
	);
}

import {
	batchFeaturesSchema,
	batchMonthlySchema,
} from "@tickstack/contracts/batch-rows";
import type { Kind, RecordSchema } from "@tickstack/contracts/record";
import { BAR_COLUMNS, CONTRACT_NAME } from "./bars.ts";
import {
	FEATURE_COLUMNS,
	featuresSql,
	MONTHLY_COLUMNS,
	monthlySql,
	type Thresholds,
} from "./jobs.ts";
import { type RunStamp, stampColumns } from "./run-stamp.ts";

/** What the rows are to look like. */
export interface OutputTarget {
	/** Quotes a column name where the dialect needs it. */
	readonly quote: (name: string) => string;
	/** `full` has the day's bar and the company too; `derived` only what the jobs compute. */
	readonly columns: "full" | "derived";
	readonly stamp: RunStamp;
}

/** Names that DuckDB and Spark share. */
const TYPES: Readonly<Record<Kind, string>> = {
	string: "STRING",
	double: "DOUBLE",
	long: "BIGINT",
	boolean: "BOOLEAN",
	timestamp: "TIMESTAMP",
	date: "DATE",
};

/** The query of the rows of `batch_features` over `bars`, typed and stamped. */
export function featureQueryOf(
	thresholds: Thresholds,
	target: OutputTarget,
): string {
	const bars = BAR_COLUMNS.filter(
		(bar) => target.columns === "full" || bar === "ticker" || bar === "day",
	);
	const columns = [
		...bars.map((bar) => [bar, CONTRACT_NAME[bar]] as const),
		...FEATURE_COLUMNS.map((name) => [name, name] as const),
	];
	return featuresSql(
		thresholds,
		selectList(columns, batchFeaturesSchema, target),
	);
}

/** The query of the rows of `batch_monthly` over `bars`, typed and stamped. */
export function monthlyQueryOf(
	thresholds: Thresholds,
	target: OutputTarget,
): string {
	const columns = MONTHLY_COLUMNS.filter(
		(name) => target.columns === "full" || name !== "company",
	).map((name) => [name, name] as const);
	return `SELECT ${selectList(columns, batchMonthlySchema, target)} FROM (${monthlySql(thresholds)}) AS months`;
}

/** @param columns expression and contract name of each */
const selectList = (
	columns: readonly (readonly [string, string])[],
	schema: RecordSchema,
	{ quote, stamp }: OutputTarget,
): string =>
	[
		...columns.map(
			([expression, name]) =>
				`CAST(${expression} AS ${TYPES[schema[name]?.kind ?? "string"]}) AS ${quote(name)}`,
		),
		...stampColumns(stamp),
	].join(", ");

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { BATCH_SCHEMA_VERSION } from "@tickstack/contracts/batch-rows";
import type { Config, ConfigValues } from "@tickstack/contracts/config";
import type { thresholdFields } from "./threshold-fields.ts";

const read = (job: string): string =>
	readFileSync(new URL(`jobs/${job}.sql`, import.meta.url), "utf8");

/** The jobs that {@link featuresSql} computes in one query; reports and metrics name them. */
export const FEATURE_JOBS = [
	"trend",
	"drawdown",
	"cumulative-return",
	"volume-features",
	"market-regime",
] as const;

/**
 * The rows of `batch_features` over `bars (ticker, company, day, open, high, low, close, p, volume, is_open)`,
 * `parameters`, see {@link parametersSql}, and `carried`, see {@link NOTHING_CARRIED}. DuckDB and Spark run the same text; names such as `"Adj Close"` are quoted
 * as in the SQL standard.
 */
export const featuresSql = read("features");

/** The rows of `batch_monthly` over the same relations. */
export const monthlySql = read("monthly");

/** `carried` where the bars of each ticker begin with its first day. */
export const NOTHING_CARRIED =
	"SELECT CAST(NULL AS STRING) AS ticker, CAST(NULL AS DOUBLE) AS first_p, CAST(NULL AS DOUBLE) AS peak, CAST(NULL AS DOUBLE) AS max_drawdown WHERE 1 = 0";

/** Rows before a day that its features are of: 200 of the longest window; a month and the day before it are fewer. */
export const LONGEST_WINDOW = 200;

/** Of what the rows of a run are made beside its bars: a row that was computed by another definition is not this one. */
export const definitionOf = (thresholds: Thresholds): string => {
	const { trendUp, trendDown, volumeSpike, bullVolatility } = thresholds;
	return createHash("sha256")
		.update(
			JSON.stringify([
				...[featuresSql, monthlySql, BATCH_SCHEMA_VERSION],
				...[trendUp, trendDown, volumeSpike, bullVolatility],
			]),
		)
		.digest("hex")
		.slice(0, 12);
};

/** What every row of a run carries. */
export interface RunStamp {
	readonly runId: string;
	/** RFC 3339, UTC, milliseconds. */
	readonly computedAt: string;
}

export type Thresholds = Pick<
	ConfigValues<Config<typeof thresholdFields>>,
	"trendUp" | "trendDown" | "volumeSpike" | "bullVolatility"
>;

/** The one row `parameters`: thresholds, and what every row carries. */
export const parametersSql = (
	{ runId, computedAt }: RunStamp,
	{ trendUp, trendDown, volumeSpike, bullVolatility }: Thresholds,
): string =>
	`SELECT ${[
		`'${runId}' AS run_id`,
		`TIMESTAMP '${computedAt.slice(0, -1).replace("T", " ")}' AS computed_at`,
		`CAST(${BATCH_SCHEMA_VERSION} AS BIGINT) AS schema_version`,
		`${double(trendUp)} AS trend_up`,
		`${double(trendDown)} AS trend_down`,
		`${double(volumeSpike)} AS volume_spike_ratio`,
		`${double(bullVolatility)} AS bull_volatility`,
	].join(", ")}`;

/** A literal with an exponent is a DOUBLE in every dialect; one with a point alone is a DECIMAL. */
const double = (value: number): string => value.toExponential();

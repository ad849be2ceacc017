import { readFileSync } from "node:fs";
import {
	type batchFeaturesSchema,
	batchMonthlySchema,
} from "@tickstack/contracts/batch-rows";
import type { Config, ConfigValues } from "@tickstack/contracts/config";
import type { thresholdFields } from "./config.ts";
import { featureQuery, type JobSteps } from "./feature-query.ts";
import { bindSql, parseSteps } from "./job-sql.ts";

export type Thresholds = Pick<
	ConfigValues<Config<typeof thresholdFields>>,
	"trendUp" | "trendDown" | "volumeSpike" | "bullVolatility"
>;

type FeatureColumn = keyof typeof batchFeaturesSchema;

/** The jobs that add columns to a trading day's row, and the columns that each answers for. The SQL is `jobs/NAME.sql`. */
export const FEATURE_JOBS = {
	trend: ["ma50", "ma100", "ma200", "trend_strength", "trend"],
	drawdown: ["peak", "drawdown", "max_drawdown"],
	"cumulative-return": ["daily_return", "cumulative_return"],
	"volume-features": ["volume_ma20", "volume_ratio", "volume_spike"],
	"market-regime": ["volatility20", "regime"],
} as const satisfies Record<string, readonly FeatureColumn[]>;

export type FeatureJob = keyof typeof FEATURE_JOBS;

/** The columns of {@link FEATURE_JOBS}, in the order of the contract. */
export const FEATURE_COLUMNS = Object.values(
	FEATURE_JOBS,
).flat() as readonly FeatureColumn[];

/** The columns of `jobs/monthly.sql`. */
export const MONTHLY_COLUMNS = Object.keys(batchMonthlySchema).filter(
	(name) => !["run_id", "computed_at", "schema_version"].includes(name),
) as readonly (keyof typeof batchMonthlySchema)[];

const sqlOf = (job: string, thresholds: Thresholds): string =>
	bindSql(
		job,
		readFileSync(new URL(`jobs/${job}.sql`, import.meta.url), "utf8"),
		{
			trend_up: thresholds.trendUp,
			trend_down: thresholds.trendDown,
			volume_spike: thresholds.volumeSpike,
			bull_volatility: thresholds.bullVolatility,
		},
	);

/**
 * The query of feature jobs over `bars (ticker, company, day, open, high, low, close, p, volume)`, for any engine.
 * @param select columns of the result, as the engine quotes them
 * @param jobs a job that builds on another (market-regime on trend and cumulative-return) needs it in the list
 */
export function featuresSql(
	thresholds: Thresholds,
	select: string,
	jobs: readonly FeatureJob[] = Object.keys(FEATURE_JOBS) as FeatureJob[],
): string {
	const steps: JobSteps[] = jobs.map((name) => ({
		name,
		steps: parseSteps(name, sqlOf(name, thresholds)),
	}));
	return featureQuery(steps, select);
}

/** The query of the monthly job over the same `bars`; its columns are {@link MONTHLY_COLUMNS}. */
export const monthlySql = (thresholds: Thresholds): string =>
	sqlOf("monthly", thresholds);

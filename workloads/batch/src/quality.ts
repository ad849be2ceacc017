import type {
	BarsQuality,
	Gap,
	Outlier,
} from "@tickstack/contracts/batch-quality";
import { type DuckDb, quoted } from "./duckdb.ts";

export interface QualityLimits {
	/** Standard deviations. */
	readonly outlierZscore: number;
	/** Interquartile ranges outside the quartiles. */
	readonly outlierIqr: number;
	/** Calendar days. */
	readonly gapDays: number;
}

/** The most examples of a kind in a report. */
const EXAMPLES = 50;
/**
 * Daily returns that differ by less are equal: a price that gains 4 % each day has returns that differ in the last
 * bits, and none of them is an outlier.
 */
const EQUAL_RETURNS = 1e-12;

/**
 * The quality of the view `bars`, whose daily returns are among the features.
 * @param features local Parquet file with ticker, day and daily_return of each bar
 */
export async function qualityOf(
	db: DuckDb,
	features: string,
	limits: QualityLimits,
): Promise<BarsQuality> {
	const rows = `read_parquet(${quoted(features)})`;
	const [bars] = await db.rows<BarsQuality["bars"]>(
		`SELECT count(*) AS rows, count(DISTINCT ticker) AS tickers, CAST(min(day) AS VARCHAR) AS first_day, CAST(max(day) AS VARCHAR) AS last_day FROM ${rows}`,
	);
	await db.run(
		`CREATE OR REPLACE TEMP TABLE gaps AS SELECT ticker, before_day, day, date_diff('day', before_day, day) AS days FROM (SELECT ticker, day, lag(day) OVER (PARTITION BY ticker ORDER BY day) AS before_day FROM bars) WHERE date_diff('day', before_day, day) > ${limits.gapDays}`,
	);
	const gaps = await db.rows<Gap>(
		`SELECT ticker, CAST(before_day AS VARCHAR) AS after, CAST(day AS VARCHAR) AS before, days FROM gaps ORDER BY days DESC, ticker, day LIMIT ${EXAMPLES}`,
	);
	const [gapCount] = await db.rows<{ count: number }>(
		"SELECT count(*) AS count FROM gaps",
	);
	await db.run(outliersSql(rows, limits));
	const examples = await db.rows<Outlier>(
		`SELECT ticker, CAST(day AS VARCHAR) AS day, daily_return, zscore, found_by FROM outliers ORDER BY abs(zscore) DESC NULLS LAST, ticker, day LIMIT ${EXAMPLES}`,
	);
	const [counts] = await db.rows<{ zscore: number; iqr: number; both: number }>(
		"SELECT count(*) FILTER (WHERE found_by IN ('zscore', 'both')) AS zscore, count(*) FILTER (WHERE found_by IN ('iqr', 'both')) AS iqr, count(*) FILTER (WHERE found_by = 'both') AS both FROM outliers",
	);
	return {
		bars: bars as BarsQuality["bars"],
		gaps: { count: gapCount?.count ?? 0, examples: gaps },
		outliers: {
			...(counts as { zscore: number; iqr: number; both: number }),
			examples,
		},
	};
}

const outliersSql = (
	rows: string,
	{ outlierZscore, outlierIqr }: QualityLimits,
): string => `
CREATE OR REPLACE TEMP TABLE outliers AS
WITH spread AS (
	SELECT ticker, avg(daily_return) AS mean, stddev_samp(daily_return) AS deviation,
		quantile_cont(daily_return, [0.25, 0.75]) AS quartiles
	FROM ${rows} GROUP BY ticker
),
judged AS (
	SELECT ticker, day, daily_return,
		CASE WHEN deviation > ${EQUAL_RETURNS} THEN (daily_return - mean) / deviation END AS zscore,
		quartiles[1] - ${outlierIqr} * (quartiles[2] - quartiles[1]) - ${EQUAL_RETURNS} AS low,
		quartiles[2] + ${outlierIqr} * (quartiles[2] - quartiles[1]) + ${EQUAL_RETURNS} AS high
	FROM ${rows} JOIN spread USING (ticker)
)
SELECT ticker, day, daily_return, zscore,
	CASE WHEN abs(zscore) >= ${outlierZscore} THEN
		CASE WHEN daily_return < low OR daily_return > high THEN 'both' ELSE 'zscore' END
	ELSE 'iqr' END AS found_by
FROM judged
WHERE abs(zscore) >= ${outlierZscore} OR daily_return < low OR daily_return > high`;

import { nullable, type RowOf, required } from "./record.ts";
import { duckDbColumns, elasticsearchMapping } from "./record-ddl.ts";

/**
 * Version of the batch rows; grows when a column is added or widened. 2: volumes are doubles and may be null, as may
 * Open, High and Low; `day` is the session's date in the market's own time zone; `is_open`.
 */
export const BATCH_SCHEMA_VERSION = 2;

/** What every row of a batch run carries. */
const run = {
	run_id: required("string", "The run that computed the row."),
	computed_at: required("timestamp", "When the run computed it."),
	schema_version: required("long", "Version of these columns.", "≥ 1"),
} as const;

/** `batch_features`: one row per ticker and trading day. p is `Adj Close`; windows count rows and include the current one. */
export const batchFeaturesSchema = {
	ticker: required("string", "Symbol of the share."),
	company: required("string", "Name of the company."),
	day: required(
		"date",
		"Trading day: the session's date in the market's own time zone.",
	),
	Open: nullable(
		"double",
		"Open of the day.",
		"null where the history has none",
	),
	High: nullable(
		"double",
		"Highest price of the day.",
		"null where the history has none",
	),
	Low: nullable(
		"double",
		"Lowest price of the day.",
		"null where the history has none",
	),
	Close: required("double", "Close of the day."),
	"Adj Close": required("double", "p: adjusted Close of the day."),
	Volume: nullable(
		"double",
		"Shares of the day, fractions included.",
		"null when not known",
	),
	ma50: nullable("double", "Mean of the last 50 p.", "null until 50 rows"),
	ma100: nullable("double", "Mean of the last 100 p.", "null until 100 rows"),
	ma200: nullable("double", "Mean of the last 200 p.", "null until 200 rows"),
	trend_strength: nullable(
		"double",
		"ma50 / ma200 − 1.",
		"null until 200 rows",
	),
	trend: nullable(
		"string",
		"`up` if trend_strength > 0.02, `down` if < −0.02, else `sideway`.",
		"null until 200 rows",
	),
	peak: required("double", "Running maximum of p."),
	drawdown: nullable(
		"double",
		"p / peak − 1.",
		"null while the peak is not > 0",
	),
	max_drawdown: nullable(
		"double",
		"Running minimum of drawdown.",
		"null until there is one",
	),
	daily_return: nullable(
		"double",
		"p / previous p − 1.",
		"null on the first row, and where the previous p is not > 0",
	),
	cumulative_return: nullable(
		"double",
		"p / first p − 1.",
		"null where the first p is not > 0",
	),
	volume_ma20: nullable(
		"double",
		"Mean of the last 20 volumes.",
		"null until 20 rows, and unless all 20 are known",
	),
	volume_ratio: nullable(
		"double",
		"Volume / volume_ma20.",
		"null when the mean is null or 0",
	),
	volume_spike: required(
		"boolean",
		"volume_ratio ≥ 2.",
		"false when the ratio is null",
	),
	volatility20: nullable(
		"double",
		"Sample standard deviation of the last 20 daily returns × √252.",
		"null until 20 returns",
	),
	regime: nullable(
		"string",
		"`bull` if trend is up and volatility20 < 0.40, `bear` if trend is down, else `neutral`.",
		"null while trend is null",
	),
	is_open: required(
		"boolean",
		"Whether the session had not ended when the run began: the row is of a part of a day.",
	),
	...run,
} as const;

export type BatchFeatures = RowOf<typeof batchFeaturesSchema>;

export const batchFeaturesDuckDbColumns = duckDbColumns(batchFeaturesSchema);
export const batchFeaturesMapping = elasticsearchMapping(
	batchFeaturesSchema,
	"strict",
);

/** Document id: a run that is written twice changes nothing. */
export const batchFeaturesId = ({
	ticker,
	day,
}: Pick<BatchFeatures, "ticker" | "day">): string => `${ticker}|${day}`;

/** `batch_monthly`: one row per ticker and calendar month. */
export const batchMonthlySchema = {
	ticker: required("string", "Symbol of the share."),
	company: required("string", "Name of the company."),
	month: required("date", "First day of the month."),
	open: required("double", "First p of the month."),
	close: required("double", "Last p of the month."),
	high: required("double", "Highest p of the month."),
	low: required("double", "Lowest p of the month."),
	monthly_return: nullable(
		"double",
		"close / previous month's close − 1; first month: close / open − 1.",
		"null where that close is not > 0",
	),
	monthly_volatility: nullable(
		"double",
		"Sample standard deviation of the daily returns in the month.",
		"null when there are fewer than 2",
	),
	total_volume: nullable(
		"double",
		"Shares of the month, where they are known.",
		"null when none is known",
	),
	trading_days: required("long", "Rows of the month."),
	positive_days: required("long", "Days with daily_return > 0."),
	...run,
} as const;

export type BatchMonthly = RowOf<typeof batchMonthlySchema>;

export const batchMonthlyDuckDbColumns = duckDbColumns(batchMonthlySchema);
export const batchMonthlyMapping = elasticsearchMapping(
	batchMonthlySchema,
	"strict",
);

/** Document id: a run that is written twice changes nothing. */
export const batchMonthlyId = ({
	ticker,
	month,
}: Pick<BatchMonthly, "ticker" | "month">): string => `${ticker}|${month}`;

-- The monthly job: one row per ticker and calendar month.
-- Input: bars (ticker, company, day, p, volume), one row per ticker and day; parameters, one row.
-- The first month has no previous close and is measured from its open.

WITH
neighbours AS (
	SELECT
		ticker,
		company,
		day,
		p,
		volume,
		CAST(date_trunc('month', day) AS DATE) AS month,
		lag(p) OVER (PARTITION BY ticker ORDER BY day) AS previous_p
	FROM bars
),
returns AS (
	SELECT *, CASE WHEN previous_p > 0 THEN p / previous_p - 1 END AS daily_return FROM neighbours
),
months AS (
	SELECT
		ticker,
		max_by(company, day) AS company,
		month,
		min_by(p, day) AS open,
		max_by(p, day) AS close,
		max(p) AS high,
		min(p) AS low,
		stddev_samp(daily_return) AS monthly_volatility,
		sum(volume) AS total_volume,
		count(*) AS trading_days,
		count(CASE WHEN daily_return > 0 THEN 1 END) AS positive_days
	FROM returns
	GROUP BY ticker, month
),
based AS (
	SELECT *, COALESCE(lag(close) OVER (PARTITION BY ticker ORDER BY month), open) AS base FROM months
)
SELECT
	CAST(ticker AS STRING) AS ticker,
	company,
	month,
	open,
	close,
	high,
	low,
	CASE WHEN base > 0 THEN close / base - 1 END AS monthly_return,
	monthly_volatility,
	total_volume,
	trading_days,
	positive_days,
	run_id,
	computed_at,
	schema_version
FROM based CROSS JOIN parameters

-- The feature jobs: trend, drawdown, cumulative return, volume features and market regime.
-- Input: bars (ticker, company, day, open, high, low, close, p, volume, is_open), one row per ticker and day; parameters, one row;
-- carried (ticker, first_p, peak, max_drawdown), what the rows before the bars of a ticker leave: none where bars are all.
-- DuckDB and Spark run this text as it is. Windows that do not build on each other stand in one SELECT and share its sort.

WITH
first_windows AS (
	SELECT *,
		row_number() OVER by_day AS n,
		lag(p) OVER by_day AS previous_p,
		first_value(p) OVER by_day AS first_given_p,
		max(p) OVER so_far AS highest_p,
		avg(p) OVER last50 AS mean50,
		avg(volume) OVER last20 AS mean_volume20,
		count(volume) OVER last20 AS volumes20
	FROM bars
	WINDOW
		by_day AS (PARTITION BY ticker ORDER BY day),
		so_far AS (PARTITION BY ticker ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW),
		last20 AS (PARTITION BY ticker ORDER BY day ROWS BETWEEN 19 PRECEDING AND CURRENT ROW),
		last50 AS (PARTITION BY ticker ORDER BY day ROWS BETWEEN 49 PRECEDING AND CURRENT ROW)
),
with_carried AS (
	SELECT first_windows.*,
		COALESCE(carried.first_p, first_given_p) AS first_p,
		GREATEST(highest_p, COALESCE(carried.peak, highest_p)) AS peak,
		carried.max_drawdown AS carried_drawdown
	FROM first_windows LEFT JOIN carried ON first_windows.ticker = carried.ticker
),
first_features AS (
	SELECT *,
		CASE WHEN n >= 50 THEN mean50 END AS ma50,
		CASE WHEN peak > 0 THEN p / peak - 1 END AS drawdown,
		CASE WHEN previous_p > 0 THEN p / previous_p - 1 END AS daily_return,
		CASE WHEN first_p > 0 THEN p / first_p - 1 END AS cumulative_return,
		CASE WHEN volumes20 = 20 THEN mean_volume20 END AS volume_ma20
	FROM with_carried
),
-- The mean of 100 rows is the mean of two neighbouring means of 50, that of 200 rows of four: lag() costs a tenth of a
-- frame of 100 rows, and is null exactly as long as rows are missing.
second_windows AS (
	SELECT *,
		(ma50 + lag(ma50, 50) OVER by_day) / 2 AS ma100,
		(ma50 + lag(ma50, 50) OVER by_day + lag(ma50, 100) OVER by_day + lag(ma50, 150) OVER by_day) / 4 AS ma200,
		min(drawdown) OVER so_far AS lowest_drawdown,
		stddev_samp(daily_return) OVER last20 AS deviation20,
		count(daily_return) OVER last20 AS returns20
	FROM first_features
	WINDOW
		by_day AS (PARTITION BY ticker ORDER BY day),
		so_far AS (PARTITION BY ticker ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW),
		last20 AS (PARTITION BY ticker ORDER BY day ROWS BETWEEN 19 PRECEDING AND CURRENT ROW)
),
-- A ratio is null where what it is of is not above 0, and so is what is derived from it. 252 trading days make a year.
second_features AS (
	SELECT *,
		LEAST(
			COALESCE(lowest_drawdown, carried_drawdown),
			COALESCE(carried_drawdown, lowest_drawdown)
		) AS max_drawdown,
		CASE WHEN ma200 > 0 THEN ma50 / ma200 - 1 END AS trend_strength,
		CASE WHEN volume_ma20 > 0 THEN volume / volume_ma20 END AS volume_ratio,
		CASE WHEN returns20 = 20 THEN deviation20 * sqrt(252) END AS volatility20
	FROM second_windows
),
trends AS (
	SELECT *,
		CASE
			WHEN trend_strength > trend_up THEN 'up'
			WHEN trend_strength < trend_down THEN 'down'
			WHEN trend_strength IS NOT NULL THEN 'sideway'
		END AS trend
	FROM second_features CROSS JOIN parameters
)
SELECT
	CAST(ticker AS STRING) AS ticker,
	company,
	day,
	open AS "Open",
	high AS "High",
	low AS "Low",
	close AS "Close",
	p AS "Adj Close",
	volume AS "Volume",
	ma50,
	ma100,
	ma200,
	trend_strength,
	trend,
	peak,
	drawdown,
	max_drawdown,
	daily_return,
	cumulative_return,
	volume_ma20,
	volume_ratio,
	COALESCE(volume_ratio >= volume_spike_ratio, FALSE) AS volume_spike,
	volatility20,
	CASE
		WHEN trend = 'up' AND volatility20 < bull_volatility THEN 'bull'
		WHEN trend = 'down' THEN 'bear'
		WHEN trend IS NOT NULL THEN 'neutral'
	END AS regime,
	is_open,
	run_id,
	computed_at,
	schema_version
FROM trends

-- Market regime: the trend, qualified by how much the daily returns scatter in a year.
-- Input: bars (ticker, day, p) with daily_return of the job cumulative-return and trend of the job trend.
-- 20 returns take 21 rows; 252 trading days make a year.

SELECT *,
	row_number() OVER by_day AS n
FROM bars
WINDOW
	by_day AS (PARTITION BY ticker ORDER BY day);

SELECT *,
	stddev_samp(daily_return) OVER last20 AS deviation20
FROM bars
WINDOW
	last20 AS (PARTITION BY ticker ORDER BY day ROWS BETWEEN 19 PRECEDING AND CURRENT ROW);

SELECT *,
	CASE WHEN n > 20 THEN deviation20 * sqrt(252) END AS volatility20
FROM bars;

SELECT *,
	CASE
		WHEN trend = 'up' AND volatility20 < :bull_volatility THEN 'bull'
		WHEN trend = 'down' THEN 'bear'
		WHEN trend IS NOT NULL THEN 'neutral'
	END AS regime
FROM bars;

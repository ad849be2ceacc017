-- Trend: moving averages of the price over 50, 100 and 200 rows, and where the short one stands above the long one.
-- Input: bars (ticker, day, p). A mean is null until its rows are there.

SELECT *,
	row_number() OVER by_day AS n,
	avg(p) OVER last50 AS mean50
FROM bars
WINDOW
	by_day AS (PARTITION BY ticker ORDER BY day),
	last50 AS (PARTITION BY ticker ORDER BY day ROWS BETWEEN 49 PRECEDING AND CURRENT ROW);

SELECT *,
	CASE WHEN n >= 50 THEN mean50 END AS ma50
FROM bars;

-- The mean of 100 rows is the mean of two neighbouring means of 50, that of 200 rows of four: no sum runs on, so no
-- rounding error builds up, and lag() is null exactly as long as rows are missing.
SELECT *,
	(ma50 + lag(ma50, 50) OVER by_day) / 2 AS ma100,
	(ma50 + lag(ma50, 50) OVER by_day + lag(ma50, 100) OVER by_day + lag(ma50, 150) OVER by_day) / 4 AS ma200
FROM bars
WINDOW
	by_day AS (PARTITION BY ticker ORDER BY day);

SELECT *,
	ma50 / ma200 - 1 AS trend_strength
FROM bars;

SELECT *,
	CASE
		WHEN trend_strength > :trend_up THEN 'up'
		WHEN trend_strength < :trend_down THEN 'down'
		WHEN trend_strength IS NOT NULL THEN 'sideway'
	END AS trend
FROM bars;

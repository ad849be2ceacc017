-- Cumulative return: the gain since the previous row and since the first.
-- Input: bars (ticker, day, p). The first row has no daily return.

SELECT *,
	lag(p) OVER by_day AS previous_p,
	first_value(p) OVER by_day AS first_p
FROM bars
WINDOW
	by_day AS (PARTITION BY ticker ORDER BY day);

SELECT *,
	p / previous_p - 1 AS daily_return,
	p / first_p - 1 AS cumulative_return
FROM bars;

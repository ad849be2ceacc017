-- Volume features: the day's volume against the mean of 20 rows.
-- Input: bars (ticker, day, volume). The ratio is null when the mean is null or 0; then there is no spike.

SELECT *,
	row_number() OVER by_day AS n,
	avg(volume) OVER last20 AS mean_volume20
FROM bars
WINDOW
	by_day AS (PARTITION BY ticker ORDER BY day),
	last20 AS (PARTITION BY ticker ORDER BY day ROWS BETWEEN 19 PRECEDING AND CURRENT ROW);

SELECT *,
	CASE WHEN n >= 20 THEN mean_volume20 END AS volume_ma20
FROM bars;

SELECT *,
	volume / NULLIF(volume_ma20, 0) AS volume_ratio
FROM bars;

SELECT *,
	COALESCE(volume_ratio >= :volume_spike, FALSE) AS volume_spike
FROM bars;

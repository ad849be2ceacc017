-- Drawdown: how far the price is below its highest so far, and the worst of that so far.
-- Input: bars (ticker, day, p).

SELECT *,
	max(p) OVER so_far AS peak
FROM bars
WINDOW
	so_far AS (PARTITION BY ticker ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW);

SELECT *,
	p / peak - 1 AS drawdown
FROM bars;

SELECT *,
	min(drawdown) OVER so_far AS max_drawdown
FROM bars
WINDOW
	so_far AS (PARTITION BY ticker ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW);

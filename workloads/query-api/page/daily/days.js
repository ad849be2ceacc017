const seconds = (day) => Date.parse(day) / 1_000;

/**
 * A trading day as the daily chart takes it, of a row of batch features. Prices are adjusted as p is, so that candles
 * and moving averages lie on one scale.
 */
export function dayOfFeatures(row) {
	const factor = row["Adj Close"] / row.Close;
	return {
		time: seconds(row.day),
		factor,
		open: row.Open * factor,
		high: row.High * factor,
		low: row.Low * factor,
		close: row["Adj Close"],
		volume: row.Volume,
		ma50: row.ma50,
		ma100: row.ma100,
		ma200: row.ma200,
		drawdown: row.drawdown,
		dailyReturn: row.daily_return,
		volumeRatio: row.volume_ratio,
		isSpike: row.volume_spike,
		volatility: row.volatility20,
		regime: row.regime,
		source: "batch",
		complete: true,
	};
}

const NOT_COMPUTED = {
	ma50: null,
	ma100: null,
	ma200: null,
	drawdown: null,
	dailyReturn: null,
	volumeRatio: null,
	isSpike: false,
	volatility: null,
	regime: null,
};

/**
 * A day of real-time windows, adjusted as the batch's last day. When it is that day, of which the batch has read only a
 * part, it keeps what the batch computed.
 *
 * @param last of {@link dayOfFeatures}; undefined before the first run
 */
export function dayOfCandle(
	{ time, open, high, low, close, volume, source, complete },
	last,
) {
	const start = seconds(time.slice(0, 10));
	const factor = last?.factor ?? 1;
	return {
		...(last?.time === start ? last : NOT_COMPUTED),
		time: start,
		factor,
		open: open * factor,
		high: high * factor,
		low: low * factor,
		close: close * factor,
		volume,
		source,
		complete,
	};
}

/** Runs of days of one regime, as indices of the first and the last day. Days without a regime are in none. */
export function regimeBands(days) {
	const bands = [];
	for (const [at, { regime }] of days.entries()) {
		const last = bands.at(-1);
		if (last?.regime === regime && last.to === at - 1) last.to = at;
		else if (regime) bands.push({ regime, from: at, to: at });
	}
	return bands;
}

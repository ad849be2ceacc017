import { secondsOf } from "../format.js";

/** @import { UTCTimestamp } from "lightweight-charts" */
/** @import { FeatureDay } from "../../src/batch-schemas.ts" */
/** @import { Candle } from "../../src/view-schemas.ts" */

/**
 * What the batch computes of a day; null where it has not, or not enough days.
 *
 * @typedef {object} Computed
 * @property {number | null} ma50
 * @property {number | null} ma100
 * @property {number | null} ma200
 * @property {number | null} drawdown
 * @property {number | null} dailyReturn
 * @property {boolean} isSpike
 * @property {string | null} regime `bull`, `bear` or `neutral`
 */

/**
 * A trading day as the daily chart takes it. Prices are adjusted as p is, so that candles and moving averages lie on one
 * scale.
 *
 * @typedef {object} Prices
 * @property {UTCTimestamp} time midnight in UTC
 * @property {number} factor of the adjustment
 * @property {number} open
 * @property {number} high
 * @property {number} low
 * @property {number} close
 * @property {number} volume
 * @property {"batch" | "realtime"} source
 */

/** @typedef {Prices & Computed} Day */

/**
 * A day of a row of batch features.
 *
 * @param {FeatureDay} row
 * @returns {Day}
 */
export function dayOfFeatures(row) {
	const factor = row.Close === 0 ? 1 : row["Adj Close"] / row.Close;
	// What the history does not know is drawn as the close, and no volume.
	const open = row.Open ?? row.Close;
	return {
		time: secondsOf(row.day),
		factor,
		open: open * factor,
		high: (row.High ?? Math.max(open, row.Close)) * factor,
		low: (row.Low ?? Math.min(open, row.Close)) * factor,
		close: row["Adj Close"],
		volume: row.Volume ?? 0,
		ma50: row.ma50,
		ma100: row.ma100,
		ma200: row.ma200,
		drawdown: row.drawdown,
		dailyReturn: row.daily_return,
		isSpike: row.volume_spike,
		regime: row.regime,
		source: "batch",
	};
}

/** @type {Computed} */
const NOT_COMPUTED = {
	ma50: null,
	ma100: null,
	ma200: null,
	drawdown: null,
	dailyReturn: null,
	isSpike: false,
	regime: null,
};

/**
 * A day of real-time windows, adjusted as the batch's last day. When it is that day, of which the batch has read only a
 * part, it keeps what the batch computed.
 *
 * @param {Candle} candle
 * @param {Day | undefined} last of {@link dayOfFeatures}; undefined before the first run
 * @returns {Day}
 */
export function dayOfCandle(
	{ time, open, high, low, close, volume, source },
	last,
) {
	const start = secondsOf(time.slice(0, 10));
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
	};
}

/**
 * A run of days of one regime: indices of its first and its last day.
 *
 * @typedef {{ readonly regime: string, readonly from: number, to: number }} Band
 */

/**
 * Runs of days of one regime. Days without a regime are in none.
 *
 * @param {readonly Day[]} days
 */
export function regimeBands(days) {
	/** @type {Band[]} */
	const bands = [];
	for (const [at, { regime }] of days.entries()) {
		const last = bands.at(-1);
		if (last?.regime === regime && last.to === at - 1) last.to = at;
		else if (regime) bands.push({ regime, from: at, to: at });
	}
	return bands;
}

/**
 * A point a day, or a gap where there is no value.
 *
 * @param {readonly Day[]} days
 * @param {"close" | "ma50" | "ma100" | "ma200" | "drawdown"} name
 */
export const valuesOf = (days, name) =>
	days.map(({ time, [name]: value }) =>
		value === null ? { time } : { time, value },
	);

import { secondsOf } from "../format.js";

/** @import { UTCTimestamp } from "lightweight-charts" */
/** @import { FeatureDay } from "../../src/batch-schemas.ts" */
/** @import { Slot } from "../charts/slots.js" */
/** @import { Window } from "../../src/realtime-schemas.ts" */
/** @import { Candle } from "../../src/view-schemas.ts" */

/**
 * What the batch computes of a day; null where it has not, or not enough days.
 *
 * @typedef {object} Computed
 * @property {number | null} ma50
 * @property {number | null} ma100
 * @property {number | null} ma200
 * @property {number | null} drawdown
 * @property {number | null} volatility of 20 days, a year
 * @property {number | null} dailyReturn
 * @property {boolean} isSpike
 * @property {string | null} regime `bull`, `bear` or `neutral`
 */

/**
 * Prices of a day; null where the history has none.
 *
 * @typedef {object} Prices
 * @property {number | null} open
 * @property {number | null} high
 * @property {number | null} low
 * @property {number} close
 */

/**
 * A trading day as the daily chart takes it. Its own prices are adjusted as p is, so that candles and moving averages
 * lie on one scale; `raw` has them as they were traded.
 *
 * @typedef {object} Session
 * @property {UTCTimestamp} time midnight in UTC
 * @property {number} factor of the adjustment
 * @property {Prices} raw
 * @property {number | null} volume null when not known
 * @property {"batch" | "realtime"} source
 * @property {boolean} isOpen its numbers still change
 */

/** @typedef {Session & Prices & Computed} Day */

/** Calendar days between two trading days above which there is a gap: longer than a weekend and holidays. */
const GAP_DAYS = 7;
/** Slots of a gap, however long it is: what matters is on its sides. */
const GAP_SLOTS = 8;
const DAY_SECONDS = 86_400;

/**
 * Slots between two days, as `slotsOf` takes them.
 *
 * @param {number} seconds
 */
export const missingDays = (seconds) =>
	seconds > GAP_DAYS * DAY_SECONDS ? GAP_SLOTS : 0;

/**
 * @param {Prices} prices
 * @param {number} factor
 * @returns {Prices}
 */
const adjusted = ({ open, high, low, close }, factor) => ({
	open: open === null ? null : open * factor,
	high: high === null ? null : high * factor,
	low: low === null ? null : low * factor,
	close: close * factor,
});

/**
 * A day of a row of batch features.
 *
 * @param {FeatureDay} row
 * @returns {Day}
 */
export function dayOfFeatures(row) {
	const factor = row.Close === 0 ? 1 : row["Adj Close"] / row.Close;
	const raw = {
		open: row.Open,
		high: row.High,
		low: row.Low,
		close: row.Close,
	};
	return {
		time: secondsOf(row.day),
		factor,
		raw,
		...adjusted(raw, factor),
		close: row["Adj Close"],
		volume: row.Volume,
		ma50: row.ma50,
		ma100: row.ma100,
		ma200: row.ma200,
		drawdown: row.drawdown,
		volatility: row.volatility20,
		dailyReturn: row.daily_return,
		isSpike: row.volume_spike,
		regime: row.regime,
		source: "batch",
		isOpen: row.is_open,
	};
}

/**
 * The day with its prices as they were traded. The averages are of adjusted prices, and on no scale with these.
 *
 * @param {Day} day
 * @returns {Day}
 */
export const asTraded = (day) => ({
	...day,
	...day.raw,
	ma50: null,
	ma100: null,
	ma200: null,
});

/** @type {Computed} */
const NOT_COMPUTED = {
	ma50: null,
	ma100: null,
	ma200: null,
	drawdown: null,
	volatility: null,
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
	{ time, open, high, low, close, volume, source, complete },
	last,
) {
	const start = secondsOf(time.slice(0, 10));
	const factor = last?.factor ?? 1;
	const raw = { open, high, low, close };
	return {
		...(last?.time === start ? last : NOT_COMPUTED),
		time: start,
		factor,
		raw,
		...adjusted(raw, factor),
		volume,
		source,
		isOpen: !complete,
	};
}

/**
 * The open day with the prices of a window; nothing when it is not that day's, or the day is not of real time.
 *
 * @param {Day} day
 * @param {Window} window
 * @returns {Day | undefined}
 */
export function withWindow(day, { window_start, high, low, close }) {
	const isOfDay = secondsOf(window_start.slice(0, 10)) === day.time;
	if (!day.isOpen || day.source !== "realtime" || !isOfDay) return undefined;
	const raw = {
		open: day.raw.open,
		high: Math.max(day.raw.high ?? high, high),
		low: Math.min(day.raw.low ?? low, low),
		close,
	};
	return { ...day, raw, ...adjusted(raw, day.factor) };
}

/**
 * A run of days of one regime: places of its first and its last day.
 *
 * @typedef {{ readonly regime: string, readonly from: number, to: number }} Band
 */

/**
 * Runs of days of one regime, by their places on the time scale. Days without a regime are in none.
 *
 * @param {readonly Slot<Day>[]} slots
 */
export function regimeBands(slots) {
	/** @type {Band[]} */
	const bands = [];
	for (const [at, { item }] of slots.entries()) {
		const last = bands.at(-1);
		const regime = item?.regime;
		if (last?.regime === regime && last?.to === at - 1) last.to = at;
		else if (regime) bands.push({ regime, from: at, to: at });
	}
	return bands;
}

/** What a line has on its way to a point that is no neighbour. */
const UNSEEN = "transparent";

/**
 * A point a day, or none where there is no value. A line ends where the next day is no neighbour.
 *
 * @param {readonly Slot<Day>[]} slots
 * @param {"close" | "ma50" | "ma100" | "ma200" | "drawdown" | "volatility"} name
 */
export const valuesOf = (slots, name) =>
	slots.map(({ time, item, endsLine }) => {
		const value = item?.[name] ?? null;
		if (value === null) return { time };
		return endsLine ? { time, value, ...ENDED } : { time, value };
	});

const ENDED = {
	color: UNSEEN,
	topLineColor: UNSEEN,
	topFillColor1: UNSEEN,
	topFillColor2: UNSEEN,
	bottomLineColor: UNSEEN,
	bottomFillColor1: UNSEEN,
	bottomFillColor2: UNSEEN,
};

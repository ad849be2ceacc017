import { count, fixed, NONE, percent, price, volume } from "../format.js";

/** @import { Pair } from "../elements.js" */
/** @import { Column } from "../sheet.js" */
/** @import { ZoneClock } from "../zone-clock.js" */
/** @import { LiveCandle } from "./live-candles.js" */

/**
 * How numbers and times are written.
 *
 * @typedef {{ readonly decimals: number, readonly clock: ZoneClock }} Style
 */

/**
 * @param {Style} style
 * @returns {readonly Column<LiveCandle>[]}
 */
const prices = ({ decimals }) => [
	["Open", ({ open }) => price(open, decimals)],
	["High", ({ high }) => price(high, decimals)],
	["Low", ({ low }) => price(low, decimals)],
	["Close", ({ close }) => price(close, decimals)],
];
/**
 * What only a 30 s window has.
 *
 * @param {Style} style
 * @returns {readonly Column<LiveCandle>[]}
 */
const ofWindow = ({ decimals }) => [
	["Trades", ({ trades }) => fixed(trades ?? 0, 0)],
	["VWAP", ({ vwap }) => price(vwap, decimals)],
	["Volatility", ({ volatility }) => percent(volatility, 3)],
];
/**
 * What only a candle of several windows has.
 *
 * @type {readonly Column<LiveCandle>[]}
 */
const ofCandle = [
	["Computed by", ({ source }) => (source === "batch" ? "batch" : "real time")],
	["State", ({ complete }) => (complete ? "complete" : "open")],
];

/**
 * Columns of the table below the chart.
 *
 * @param {boolean} isWindow whether a candle is one window
 * @param {Style} style
 * @returns {Column<LiveCandle>[]}
 */
export const liveColumns = (isWindow, style) => [
	[`Start (${style.clock.name})`, ({ time }) => style.clock.text(time)],
	...prices(style),
	["Volume", (candle) => count(candle.volume)],
	...(isWindow ? ofWindow(style) : ofCandle),
];

/**
 * Names and values of one candle, or of none yet: the room is the same.
 *
 * @param {LiveCandle | undefined} candle
 * @param {boolean} isWindow
 * @param {boolean} isHovered
 * @param {Style} style
 * @returns {Pair[]}
 */
export function liveFigures(candle, isWindow, isHovered, style) {
	const { clock } = style;
	/** @type {readonly Column<LiveCandle>[]} */
	const figures = [
		[
			isHovered ? "Candle" : "Latest",
			({ time }) => (isWindow ? clock.time(time) : clock.minute(time).slice(5)),
		],
		...prices(style),
		["Volume", (one) => volume(one.volume)],
		...(isWindow ? ofWindow(style) : ofCandle),
	];
	return figures.map(([name, text]) => [name, candle ? text(candle) : NONE]);
}

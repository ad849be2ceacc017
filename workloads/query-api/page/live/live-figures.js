import {
	fixed,
	minute,
	NONE,
	percent,
	price,
	time,
	volume,
} from "../format.js";

/** @import { Pair } from "../elements.js" */
/** @import { Column } from "../sheet.js" */
/** @import { LiveCandle } from "./live-candles.js" */

/** @type {readonly Column<LiveCandle>[]} */
const prices = [
	["Open", ({ open }) => price(open)],
	["High", ({ high }) => price(high)],
	["Low", ({ low }) => price(low)],
	["Close", ({ close }) => price(close)],
];
/**
 * What only a 30 s window has.
 *
 * @type {readonly Column<LiveCandle>[]}
 */
const ofWindow = [
	["Trades", ({ trades }) => fixed(trades ?? 0, 0)],
	["VWAP", ({ vwap }) => price(vwap)],
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
 * @returns {Column<LiveCandle>[]}
 */
export const liveColumns = (isWindow) => [
	[
		"Start (UTC)",
		(candle) => `${minute(candle.time)}${time(candle.time).slice(5)}`,
	],
	...prices,
	["Volume", (candle) => fixed(candle.volume, 0)],
	...(isWindow ? ofWindow : ofCandle),
];

/**
 * Names and values of one candle, or of none yet: the room is the same.
 *
 * @param {LiveCandle | undefined} candle
 * @param {boolean} isWindow
 * @param {boolean} isHovered
 * @returns {Pair[]}
 */
export function liveFigures(candle, isWindow, isHovered) {
	/** @type {readonly Column<LiveCandle>[]} */
	const figures = [
		[
			isHovered ? "Candle" : "Latest",
			(one) => (isWindow ? time(one.time) : minute(one.time).slice(5)),
		],
		...prices,
		["Volume", (one) => volume(one.volume)],
		...(isWindow ? ofWindow : ofCandle),
	];
	return figures.map(([name, text]) => [name, candle ? text(candle) : NONE]);
}

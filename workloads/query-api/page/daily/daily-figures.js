import {
	count,
	date,
	NONE,
	percent,
	price,
	signedPercent,
	volume,
} from "../format.js";

/** @import { Pair } from "../elements.js" */
/** @import { Column } from "../sheet.js" */
/** @import { Day } from "./days.js" */

/**
 * @param {number} decimals of prices
 * @returns {readonly Column<Day>[]}
 */
const prices = (decimals) => [
	["Open", ({ open }) => price(open, decimals)],
	["High", ({ high }) => price(high, decimals)],
	["Low", ({ low }) => price(low, decimals)],
	["Close", ({ close }) => price(close, decimals)],
];
/**
 * @param {number} decimals of prices
 * @returns {readonly Column<Day>[]}
 */
const averages = (decimals) => [
	["MA 50", ({ ma50 }) => price(ma50, decimals), "ma50"],
	["MA 100", ({ ma100 }) => price(ma100, decimals), "ma100"],
	["MA 200", ({ ma200 }) => price(ma200, decimals), "ma200"],
];
/** @param {Day} day */
const spike = ({ isSpike }) => (isSpike ? " spike" : "");
/** @param {Day} day */
const pathOf = ({ source, isOpen }) =>
	`${source === "batch" ? "batch" : "real time"}${isOpen && source === "batch" ? ", open" : ""}`;

/**
 * Columns of the table below the chart.
 *
 * @param {number} decimals of prices
 * @returns {readonly Column<Day>[]}
 */
export const dailyColumns = (decimals) => [
	["Day", (day) => date(day.time)],
	...prices(decimals),
	["Return", ({ dailyReturn }) => percent(dailyReturn, 2)],
	...averages(decimals),
	["Drawdown", ({ drawdown }) => percent(drawdown)],
	["Volatility", ({ volatility }) => percent(volatility)],
	["Volume", (day) => `${count(day.volume)}${spike(day)}`],
	["Regime", ({ regime }) => regime ?? NONE],
	["Computed by", pathOf],
];

/**
 * What a day is called: its numbers still change, or it is the last one whose do not.
 *
 * @param {Day} day
 * @param {boolean} isHovered
 */
const titleOf = ({ isOpen }, isHovered) =>
	isOpen ? "Open day" : isHovered ? "Day" : "Last closed day";

/**
 * Names and values of one day, or of none yet: the room is the same.
 *
 * @param {Day | undefined} day
 * @param {boolean} isHovered
 * @param {number} decimals of prices
 * @returns {Pair[]}
 */
export function dailyFigures(day, isHovered, decimals) {
	/** @type {readonly Column<Day>[]} */
	const figures = [
		[
			day ? titleOf(day, isHovered) : "Last closed day",
			(one) => date(one.time),
		],
		...prices(decimals),
		...averages(decimals),
		["Drawdown", ({ drawdown }) => percent(drawdown)],
		["Volume", (one) => `${volume(one.volume)}${spike(one)}`],
		["Regime", ({ regime }) => regime ?? NONE],
	];
	return figures.map(([name, text, mark]) => [
		name,
		day ? text(day) : NONE,
		mark,
	]);
}

/**
 * How far each of several tickers has moved.
 *
 * @param {readonly { ticker: string, ratio: number | undefined }[]} moves
 * @returns {Pair[]}
 */
export const comparedFigures = (moves) =>
	moves.map(({ ticker, ratio }, at) => [
		ticker,
		ratio === undefined ? NONE : `${signedPercent(ratio, 2)} %`,
		["ink", "ma50", "ma100", "ma200", "up"][at],
	]);

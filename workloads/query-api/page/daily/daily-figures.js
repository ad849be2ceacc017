import { date, fixed, NONE, percent, price, volume } from "../format.js";

/** @import { Pair } from "../elements.js" */
/** @import { Column } from "../sheet.js" */
/** @import { Day } from "./days.js" */

/** @type {readonly Column<Day>[]} */
const prices = [
	["Open", ({ open }) => price(open)],
	["High", ({ high }) => price(high)],
	["Low", ({ low }) => price(low)],
	["Close", ({ close }) => price(close)],
];
/** @type {readonly Column<Day>[]} */
const averages = [
	["MA 50", ({ ma50 }) => price(ma50), "ma50"],
	["MA 100", ({ ma100 }) => price(ma100), "ma100"],
	["MA 200", ({ ma200 }) => price(ma200), "ma200"],
];
/** @param {Day} day */
const spike = ({ isSpike }) => (isSpike ? " spike" : "");
/** @param {Day} day */
const pathOf = ({ source }) => (source === "batch" ? "batch" : "real time");

/**
 * Columns of the table below the chart.
 *
 * @type {readonly Column<Day>[]}
 */
export const dailyColumns = [
	["Day", (day) => date(day.time)],
	...prices,
	["Return", ({ dailyReturn }) => percent(dailyReturn, 2)],
	...averages,
	["Drawdown", ({ drawdown }) => percent(drawdown)],
	["Volume", (day) => `${fixed(day.volume, 0)}${spike(day)}`],
	["Regime", ({ regime }) => regime ?? NONE],
	["Computed by", pathOf],
];

/**
 * Names and values of one day, or of none yet: the room is the same.
 *
 * @param {Day | undefined} day
 * @param {boolean} isHovered
 * @returns {Pair[]}
 */
export function dailyFigures(day, isHovered) {
	const title = isHovered ? "Day" : "Latest day";
	/** @type {readonly Column<Day>[]} */
	const figures = [
		[
			day?.source === "realtime" ? "Day, real time" : title,
			(one) => date(one.time),
		],
		...prices,
		...averages,
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

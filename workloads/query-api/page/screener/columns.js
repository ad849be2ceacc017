import { fixed, move, NONE, percent, price, volume } from "../format.js";

/** @import { Screened } from "../../src/batch-schemas.ts" */
/** @import { Filter } from "../address.js" */

/** @type {Readonly<Record<string, string>>} */
const TREND_SHAPES = { up: "▲", down: "▼", sideway: "■" };

/**
 * A column of the screener.
 *
 * @typedef {object} ScreenerColumn
 * @property {keyof Screened} key the feature that the API sorts and filters by
 * @property {string} title
 * @property {(row: Screened) => string} text what a cell says
 * @property {string} [doc]
 * @property {boolean} [isText] no number: it stands on the left and takes no condition
 * @property {"%"} [unit] how a condition's number is typed: percent is a ratio × 100
 * @property {(row: Screened) => string | undefined} [direction] how a cell is coloured
 * @property {(row: Screened) => number} [bar] length of a bar behind the text, 0–1
 * @property {(row: Screened) => string | undefined} [badge] the regime that the text is a badge of
 */

/** @type {readonly ScreenerColumn[]} */
export const COLUMNS = [
	{
		key: "ticker",
		title: "Ticker",
		isText: true,
		text: ({ ticker }) => ticker,
	},
	{
		key: "Close",
		title: "Close",
		doc: "Close of the last closed day, not adjusted",
		text: ({ Close }) => price(Close),
	},
	{
		key: "daily_return",
		title: "Day",
		unit: "%",
		doc: "Return of the last closed day",
		...moved("daily_return", 2),
	},
	{
		key: "cumulative_return",
		title: "Total return",
		unit: "%",
		doc: "Return since the first day",
		...moved("cumulative_return", 0),
	},
	{
		key: "drawdown",
		title: "Drawdown",
		unit: "%",
		doc: "Below the highest price so far",
		text: ({ drawdown }) => percent(drawdown),
		bar: ({ drawdown }) => -(drawdown ?? 0),
	},
	{
		key: "max_drawdown",
		title: "Max drawdown",
		unit: "%",
		doc: "Largest drawdown so far",
		text: ({ max_drawdown }) => percent(max_drawdown),
		bar: ({ max_drawdown }) => -(max_drawdown ?? 0),
	},
	{
		key: "trend_strength",
		title: "Trend",
		unit: "%",
		doc: "50-day average against the 200-day average",
		text: ({ trend, trend_strength }) =>
			trend
				? `${TREND_SHAPES[trend]} ${trend} ${percent(trend_strength)}`
				: NONE,
		direction: ({ trend }) => trend ?? undefined,
	},
	{
		key: "volatility20",
		title: "Volatility",
		unit: "%",
		doc: "Of the last 20 returns, a year",
		text: ({ volatility20 }) => percent(volatility20),
	},
	{
		key: "volume_ratio",
		title: "Volume",
		doc: "Against the mean of 20 days",
		text: ({ Volume, volume_ratio, volume_spike }) =>
			`${Volume === null ? NONE : volume(Volume)} ${volume_ratio === null ? "" : `×${fixed(volume_ratio, 2)}`}${volume_spike ? " spike" : ""}`,
		direction: ({ volume_spike }) => (volume_spike ? "spike" : undefined),
	},
	{
		key: "regime",
		title: "Regime",
		isText: true,
		text: ({ regime }) => regime ?? NONE,
		badge: ({ regime }) => regime ?? undefined,
	},
	{
		key: "day",
		title: "Last closed day",
		isText: true,
		text: ({ day }) => day,
	},
];

/**
 * Comparisons of a condition on a number.
 *
 * @type {Readonly<Record<string, string>>}
 */
const OPERATORS = { gte: "≥", lte: "≤" };

/** @param {string} key */
export const columnOf = (key) => COLUMNS.find((column) => column.key === key);

/**
 * `Drawdown ≤ −20 %`
 *
 * @param {Filter} filter
 */
export function conditionText({ column, op, value }) {
	const { title = column, unit } = columnOf(column) ?? {};
	const number = Number(value);
	const shown = Number.isNaN(number)
		? value
		: unit === "%"
			? percent(number)
			: fixed(number, 2);
	return `${title} ${OPERATORS[op] ?? (op === "eq" ? "is" : op)} ${shown}`;
}

/**
 * @param {"daily_return" | "cumulative_return"} key
 * @param {number} decimals
 * @returns {Pick<ScreenerColumn, "text" | "direction">}
 */
function moved(key, decimals) {
	return {
		text: (row) => move(row[key], decimals).text,
		direction: (row) => move(row[key], decimals).direction,
	};
}

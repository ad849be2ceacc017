import {
	fixed,
	minute,
	NONE,
	percent,
	price,
	time,
	volume,
} from "../format.js";

/** What only a 30 s window tells. */
const ofWindow = [
	["Trades", ({ trades }) => fixed(trades, 0)],
	["VWAP", ({ vwap }) => price(vwap)],
	["Volatility", ({ volatility }) => percent(volatility, 3)],
];
/** What only a candle of several windows tells. */
const ofCandle = [
	["Computed by", ({ source }) => (source === "batch" ? "batch" : "real time")],
	["State", ({ complete }) => (complete ? "complete" : "open")],
];

/** Columns of the table below the chart. */
export const liveColumns = (isWindow) => [
	[
		"Start (UTC)",
		(candle) => `${minute(candle.time)}${time(candle.time).slice(5)}`,
	],
	...prices,
	["Volume", (candle) => fixed(candle.volume, 0)],
	...(isWindow ? ofWindow : ofCandle),
];

const prices = [
	["Open", ({ open }) => price(open)],
	["High", ({ high }) => price(high)],
	["Low", ({ low }) => price(low)],
	["Close", ({ close }) => price(close)],
];

/** Names and values of one candle, or of none yet: the room is the same. */
export const liveFigures = (candle, isWindow, isHovered) =>
	[
		[
			isHovered ? "Candle" : "Latest",
			(one) => (isWindow ? time(one.time) : minute(one.time).slice(5)),
		],
		...prices,
		["Volume", (one) => volume(one.volume)],
		...(isWindow ? ofWindow : ofCandle),
	].map(([name, text]) => [name, candle ? text(candle) : NONE]);

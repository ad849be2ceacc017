/** @import { CandlestickData, UTCTimestamp } from "lightweight-charts" */
/** @import { Palette } from "../charts/base-chart.js" */
/** @import { Prices } from "./days.js" */

/**
 * Colours of candles that are not whole.
 *
 * @param {Palette} color
 */
export const oddColors = (color) => ({
	panel: color("--panel"),
	close: color("--dim"),
	up: `${color("--up")}99`,
	down: `${color("--down")}99`,
});

/** @typedef {ReturnType<typeof oddColors>} OddColors */

/**
 * A candle of what is known. Without an open it is a dash at the close, between high and low if they are known; an open
 * day is paler.
 *
 * @param {Prices & { readonly time: UTCTimestamp, readonly isOpen: boolean }} day
 * @param {OddColors} colors
 * @returns {CandlestickData<UTCTimestamp>}
 */
export function candleOf({ time, open, high, low, close, isOpen }, colors) {
	const start = open ?? close;
	const candle = {
		time,
		open: start,
		high: high ?? Math.max(start, close),
		low: low ?? Math.min(start, close),
		close,
	};
	if (open === null)
		return {
			...candle,
			color: colors.close,
			borderColor: colors.close,
			wickColor: colors.close,
		};
	if (!isOpen) return candle;
	const isUp = close >= open;
	const color = isUp ? colors.up : colors.down;
	return {
		...candle,
		color: isUp ? colors.panel : color,
		borderColor: color,
		wickColor: color,
	};
}

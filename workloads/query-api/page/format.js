import { decimalsOf } from "./digits.js";

/** @import { UTCTimestamp } from "lightweight-charts" */

const MINUS = "\u2212";
/** Stands where there is no value. */
export const NONE = "–";
/** @type {Map<number, Intl.NumberFormat>} */
const numbers = new Map();

/**
 * A number with a fixed count of decimals and grouping.
 *
 * @param {number} value
 * @param {number} decimals
 */
export function fixed(value, decimals) {
	const format =
		numbers.get(decimals) ??
		new Intl.NumberFormat("en-US", {
			minimumFractionDigits: decimals,
			maximumFractionDigits: decimals,
		});
	numbers.set(decimals, format);
	return format.format(value).replace("-", MINUS);
}

/**
 * A price, by its own digits or with as many decimals as its neighbours.
 *
 * @param {number | null | undefined} value
 * @param {number} [decimals]
 */
export const price = (value, decimals) =>
	value === null || value === undefined
		? NONE
		: fixed(value, decimals ?? decimalsOf([value]));

const compact = new Intl.NumberFormat("en-US", {
	notation: "compact",
	maximumFractionDigits: 2,
});
const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 8 });
/**
 * `71.55K`
 *
 * @param {number | null | undefined} value
 */
export const volume = (value) =>
	value === null || value === undefined ? NONE : compact.format(value);

/**
 * `71,550`, with the fraction that it has.
 *
 * @param {number | null | undefined} value
 */
export const count = (value) =>
	value === null || value === undefined ? NONE : whole.format(value);

/**
 * `12.3 %` of a ratio.
 *
 * @param {number | null | undefined} ratio
 * @param {number} [decimals]
 */
export const percent = (ratio, decimals = 1) =>
	ratio === null || ratio === undefined
		? NONE
		: `${fixed(unsigned(ratio * 100, decimals), decimals)} %`;

/**
 * `+12.3` of a ratio: a percentage with its sign and without its unit.
 *
 * @param {number} ratio
 * @param {number} [decimals]
 */
export function signedPercent(ratio, decimals = 1) {
	const value = unsigned(ratio * 100, decimals);
	return `${value > 0 ? "+" : ""}${fixed(value, decimals)}`;
}

/**
 * No "−0.0".
 *
 * @param {number} value
 * @param {number} decimals
 */
const unsigned = (value, decimals) => Number(value.toFixed(decimals)) || 0;

/**
 * How far a value moved, as a text and for the style sheet.
 *
 * @typedef {{ readonly direction: "up" | "down" | "flat", readonly text: string }} Move
 */

/**
 * `▲ +0.12 %`: direction as a sign and a shape, not only as a colour.
 *
 * @param {number | null | undefined} ratio
 * @param {number} [decimals]
 * @returns {Move}
 */
export function move(ratio, decimals = 2) {
	if (ratio === null || ratio === undefined)
		return { direction: "flat", text: NONE };
	const rounded = unsigned(ratio * 100, decimals);
	const shape = rounded > 0 ? "▲" : rounded < 0 ? "▼" : "■";
	return {
		direction: rounded > 0 ? "up" : rounded < 0 ? "down" : "flat",
		text: `${shape} ${signedPercent(ratio, decimals)} %`,
	};
}

/**
 * How far a price moved.
 *
 * @param {number} from
 * @param {number} to
 */
export const change = (from, to) => move(from > 0 ? to / from - 1 : 0);

/** Seconds. */
const YEAR = 365.25 * 86_400;

/**
 * `0.8 s`, `12 s`, `3 min`, `5 h`, `2 d`, `13 y`
 *
 * @param {number} seconds
 */
export function span(seconds) {
	if (seconds < 10) return `${seconds.toFixed(1)} s`;
	if (seconds < 120) return `${Math.round(seconds)} s`;
	if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
	if (seconds < 172_800) return `${Math.round(seconds / 3_600)} h`;
	if (seconds < 2 * YEAR) return `${Math.round(seconds / 86_400)} d`;
	return `${Math.round(seconds / YEAR)} y`;
}

/**
 * Seconds since the epoch, as charts take a time.
 *
 * @param {string} time RFC 3339, or a date, which is its midnight in UTC
 */
export const secondsOf = (time) => timestamp(Date.parse(time) / 1_000);

/** @param {number} seconds since the epoch */
export const timestamp = (seconds) => /** @type {UTCTimestamp} */ (seconds);

/**
 * `09:30:00` of an RFC 3339 time in UTC.
 *
 * @param {string} iso
 */
export const clock = (iso) => iso.slice(11, 19);

/**
 * `2026-11-20` of seconds since the epoch.
 *
 * @param {number} seconds
 */
export const date = (seconds) =>
	new Date(seconds * 1_000).toISOString().slice(0, 10);

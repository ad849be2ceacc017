import { secondsOf, timestamp } from "../format.js";

/** @import { UTCTimestamp } from "lightweight-charts" */
/** @import { Window } from "../../src/realtime-schemas.ts" */
/** @import { Candle } from "../../src/view-schemas.ts" */

/**
 * A candle as the charts take it: of one window, with what only a window has, or of several.
 *
 * @typedef {object} LiveCandle
 * @property {UTCTimestamp} time its start
 * @property {number} open
 * @property {number} high
 * @property {number} low
 * @property {number} close
 * @property {number | null} volume null when not known
 * @property {number} [trades] of a window, or of all windows of a candle of the stream
 * @property {number | null} [vwap] of a window
 * @property {number | null} [volatility] of a window
 * @property {"batch" | "realtime"} [source] of several windows
 * @property {boolean} [complete] of several windows
 */

/** Length of the windows that the stream brings, milliseconds. */
const WINDOW_MS = 30_000;
/** Candles that late updates may still change. */
const KEPT = 4;

/**
 * A window as a candle.
 *
 * @param {Window} window
 * @returns {LiveCandle}
 */
export const candleOfWindow = (window) => ({
	time: secondsOf(window.window_start),
	open: window.open,
	high: window.high,
	low: window.low,
	close: window.close,
	volume: window.total_volume,
	trades: window.trade_count,
	vwap: window.vwap,
	volatility: window.volatility,
});

/**
 * A candle of `/v1/tickers/{ticker}/candles`.
 *
 * @param {Candle} candle
 * @returns {LiveCandle}
 */
export const candleOfAnswer = ({
	time,
	close,
	open,
	high,
	low,
	...candle
}) => ({
	...candle,
	time: secondsOf(time),
	// Windows have them always; only a day of a history may have none.
	open: open ?? close,
	high: high ?? close,
	low: low ?? close,
	close,
});

/** Folds the stream's windows into candles of one length. */
export class LiveCandles {
	/** @type {number} */
	#ms;
	/**
	 * Start of a candle → its windows by their start. Only candles whose windows are all known.
	 *
	 * @type {Map<number, Map<string, Window>>}
	 */
	#open = new Map();
	#firstWhole = Number.POSITIVE_INFINITY;

	/** @param {number} ms length of a candle: 30 s or a multiple of it */
	constructor(ms) {
		this.#ms = ms;
	}

	/** Whether a window alone is a candle. */
	get isWindow() {
		return this.#ms === WINDOW_MS;
	}

	/**
	 * Start of the candle that a time belongs to, milliseconds.
	 *
	 * @param {number} ms
	 */
	start(ms) {
		return Math.floor(ms / this.#ms) * this.#ms;
	}

	/**
	 * Takes all windows of the candles from a time on, so far.
	 *
	 * @param {number} startMs
	 * @param {readonly Window[]} windows
	 */
	begin(startMs, windows) {
		this.#firstWhole = startMs;
		this.#open.clear();
		for (const window of windows) this.take(window);
	}

	/**
	 * The candle that an update makes; nothing when it is old or its candle is not known in full.
	 *
	 * @param {Window} window
	 * @returns {LiveCandle | undefined}
	 */
	take(window) {
		if (this.isWindow) return candleOfWindow(window);
		const start = this.start(Date.parse(window.window_start));
		if (start < this.#firstWhole) return undefined;
		const windows = this.#open.get(start) ?? new Map();
		this.#open.set(start, windows);
		const known = windows.get(window.window_start);
		if (known && known.trade_count > window.trade_count) return undefined;
		windows.set(window.window_start, window);
		for (const old of [...this.#open.keys()].sort((a, b) => a - b))
			if (this.#open.size > KEPT) {
				this.#open.delete(old);
				this.#firstWhole = old + this.#ms;
			}
		return this.#open.has(start) ? fold(start, windows) : undefined;
	}
}

/**
 * @param {number} startMs
 * @param {ReadonlyMap<string, Window>} byStart
 * @returns {LiveCandle | undefined}
 */
function fold(startMs, byStart) {
	const windows = [...byStart.values()].sort((a, b) =>
		a.window_start < b.window_start ? -1 : 1,
	);
	const first = windows[0];
	const last = windows.at(-1);
	/** @param {(window: Window) => number | null} of */
	const sum = (of) =>
		windows.reduce(
			(total, one) => {
				const value = of(one);
				return value === null ? total : (total ?? 0) + value;
			},
			/** @type {number | null} */ (null),
		);
	return (
		first &&
		last && {
			time: timestamp(startMs / 1_000),
			open: first.open,
			high: Math.max(...windows.map(({ high }) => high)),
			low: Math.min(...windows.map(({ low }) => low)),
			close: last.close,
			volume: sum(({ total_volume }) => total_volume),
			trades: sum(({ trade_count }) => trade_count) ?? 0,
			source: "realtime",
			complete: false,
		}
	);
}

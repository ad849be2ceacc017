import { INTERVALS } from "../address.js";
import { candlesPath, get, windowsPath } from "../api.js";
import { candleOfAnswer, candleOfWindow, LiveCandles } from "./live-candles.js";

/** @import { Window } from "../../src/realtime-schemas.ts" */
/** @import { Interval } from "../address.js" */
/** @import { LiveCandle } from "./live-candles.js" */

/** Candles loaded at a time. */
const PORTION = 1_440;

/** @param {number} ms */
const iso = (ms) => new Date(ms).toISOString();

/** Candles of one ticker and length: what the API has, and the stream's windows folded into the latest. */
export class CandleSource {
	/** @type {string} */
	#ticker;
	/** @type {Interval} */
	#interval;
	#ms;
	#live;
	#hasEarlier = false;

	/**
	 * @param {string} ticker
	 * @param {Interval} interval
	 */
	constructor(ticker, interval) {
		this.#ticker = ticker;
		this.#interval = interval;
		this.#ms = INTERVALS[interval].ms;
		this.#live = new LiveCandles(this.#ms);
	}

	/** Whether a candle is a window of the stream, with its trades, VWAP and volatility. */
	get isWindow() {
		return this.#live.isWindow;
	}

	/** False when the last load found nothing. */
	get hasEarlier() {
		return this.#hasEarlier;
	}

	/**
	 * The latest candles.
	 *
	 * @param {number} nowMs server's clock
	 * @param {AbortSignal} signal
	 */
	async latest(nowMs, signal) {
		const query = { from: iso(nowMs - PORTION * this.#ms) };
		if (this.isWindow) return this.#windows(query, signal);
		const start = this.#live.start(nowMs);
		const [answer, { windows }] = await Promise.all([
			this.#candles(query, signal),
			get(
				windowsPath(this.#ticker),
				{ from: iso(start), limit: PORTION },
				signal,
			),
		]);
		this.#live.begin(start, windows);
		return answer;
	}

	/**
	 * The candles before one.
	 *
	 * @param {LiveCandle} candle
	 * @param {AbortSignal} signal
	 */
	async before({ time }, signal) {
		const to = time * 1_000;
		const query = { from: iso(to - PORTION * this.#ms), to: iso(to) };
		const { candles } = await (this.isWindow
			? this.#windows(query, signal)
			: this.#candles(query, signal));
		return candles;
	}

	/**
	 * The candle that an update of the stream makes; nothing when it is old.
	 *
	 * @param {Window} window
	 */
	take(window) {
		return this.#live.take(window);
	}

	/**
	 * @param {{ from: string, to?: string }} query
	 * @param {AbortSignal} signal
	 */
	async #windows(query, signal) {
		const answer = await get(
			windowsPath(this.#ticker),
			{ ...query, limit: PORTION },
			signal,
		);
		return this.#found(answer, answer.windows.map(candleOfWindow));
	}

	/**
	 * @param {{ from: string, to?: string }} query
	 * @param {AbortSignal} signal
	 */
	async #candles(query, signal) {
		const answer = await get(
			candlesPath(this.#ticker),
			{ ...query, interval: this.#interval, limit: PORTION },
			signal,
		);
		return this.#found(answer, answer.candles.map(candleOfAnswer));
	}

	/**
	 * @param {{ company: string | null, time_zone: string }} answer
	 * @param {LiveCandle[]} candles
	 */
	#found({ company, time_zone }, candles) {
		this.#hasEarlier = candles.length > 0;
		return { company, timeZone: time_zone, candles };
	}
}

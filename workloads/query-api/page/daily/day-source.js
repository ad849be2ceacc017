import { candlesPath, featuresPath, get } from "../api.js";
import { date } from "../format.js";
import { dayOfCandle, dayOfFeatures } from "./days.js";

/** @import { Day } from "./days.js" */

/** Days loaded at least; more than a screen shows of most ranges. */
const LEAST = 504;
/** Days loaded at most at a time: all of 30 years. */
const MOST = 8_000;
/** Days more than are shown, so that there is something to move to. */
const SPARE = 200;

/** Trading days of one ticker: batch features, and by real time what the last run has not read to its end. */
export class DaySource {
	/** @type {string} */
	#ticker;
	/**
	 * The latest day that the batch computed.
	 *
	 * @type {Day | undefined}
	 */
	#last;
	#hasEarlier = false;

	/** @param {string} ticker */
	constructor(ticker) {
		this.#ticker = ticker;
	}

	get hasEarlier() {
		return this.#hasEarlier;
	}

	/**
	 * The latest days: at least `count`, if there are as many.
	 *
	 * @param {number} count
	 * @param {AbortSignal} signal
	 */
	async latest(count, signal) {
		const limit = Math.min(MOST, Math.max(LEAST, count + SPARE));
		const { company, features, run_id, truncated } = await get(
			featuresPath(this.#ticker),
			{ limit },
			signal,
		);
		const days = features.map(dayOfFeatures);
		this.#hasEarlier = truncated;
		this.#last = days.at(-1);
		const since = await this.since(signal);
		if (this.#last && since[0]?.time === this.#last.time) days.pop();
		return { company, run: run_id, days: [...days, ...since] };
	}

	/**
	 * The days that real time knows better than the batch: its last one when it read only a part of it, and those after.
	 *
	 * @param {AbortSignal} signal
	 */
	async since(signal) {
		const last = this.#last;
		const { candles } = await get(
			candlesPath(this.#ticker),
			{ interval: "1d", from: last && date(last.time) },
			signal,
		);
		return candles
			.filter(({ source }) => source === "realtime")
			.map((candle) => dayOfCandle(candle, last));
	}

	/**
	 * The days before one.
	 *
	 * @param {Day} day
	 * @param {AbortSignal} signal
	 */
	async before({ time }, signal) {
		const { features, truncated } = await get(
			featuresPath(this.#ticker),
			{ to: date(time), limit: LEAST },
			signal,
		);
		this.#hasEarlier = truncated;
		return features.map(dayOfFeatures);
	}
}

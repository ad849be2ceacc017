import { INTERVALS } from "../address.js";
import { get, tickerPath } from "../api.js";
import { candleOfAnswer, candleOfWindow, LiveCandles } from "./live-candles.js";

/** Candles asked for at a time. */
const PORTION = 1_440;

const iso = (ms) => new Date(ms).toISOString();

/** Candles of one ticker and length: what the API has, and the stream's windows folded into the latest. */
export class CandleSource {
	#ticker;
	#interval;
	#ms;
	#live;

	/** @param interval one of {@link INTERVALS} */
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

	/** The latest candles, `{ company, candles }`. @param nowMs server's clock */
	async latest(nowMs, signal) {
		const from = nowMs - PORTION * this.#ms;
		if (this.isWindow) return this.#windows({ from: iso(from) }, signal);
		const start = this.#live.start(nowMs);
		const [answer, { windows }] = await Promise.all([
			this.#candles({ from: iso(from) }, signal),
			get(
				tickerPath("tickers", this.#ticker, "windows"),
				{ from: iso(start), limit: PORTION },
				signal,
			),
		]);
		this.#live.begin(start, windows);
		return answer;
	}

	/** The candles before one. */
	async before({ time }, signal) {
		const to = time * 1_000;
		const query = { from: iso(to - PORTION * this.#ms), to: iso(to) };
		const { candles } = await (this.isWindow
			? this.#windows(query, signal)
			: this.#candles(query, signal));
		return candles;
	}

	/** The candle that an update of the stream makes; nothing when it is old. */
	take(window) {
		return this.#live.take(window);
	}

	async #windows(query, signal) {
		const { company, windows } = await get(
			tickerPath("tickers", this.#ticker, "windows"),
			{ ...query, limit: PORTION },
			signal,
		);
		return { company, candles: windows.map(candleOfWindow) };
	}

	async #candles(query, signal) {
		const { company, candles } = await get(
			tickerPath("tickers", this.#ticker, "candles"),
			{ ...query, interval: this.#interval, limit: PORTION },
			signal,
		);
		return { company, candles: candles.map(candleOfAnswer) };
	}
}

/** Length of the windows that the stream brings, milliseconds. */
const WINDOW_MS = 30_000;
/** Candles that late updates may still change. */
const KEPT = 4;

/** A candle as the charts take it; `time` is seconds since the epoch. */
export const candleOfWindow = (window) => ({
	time: Date.parse(window.window_start) / 1_000,
	open: window.open,
	high: window.high,
	low: window.low,
	close: window.close,
	volume: window.total_volume,
	trades: window.trade_count,
	vwap: window.vwap,
	volatility: window.volatility,
});

/** A candle of `/v1/tickers/{ticker}/candles`. */
export const candleOfAnswer = ({ time, ...candle }) => ({
	...candle,
	time: Date.parse(time) / 1_000,
});

/** Folds the stream's windows into candles of one length. */
export class LiveCandles {
	#ms;
	/** Start of a candle → its windows by their start. Only candles whose windows are all known. */
	#open = new Map();
	#firstWhole = Number.POSITIVE_INFINITY;

	/** @param ms length of a candle: 30 s or a multiple of it */
	constructor(ms) {
		this.#ms = ms;
	}

	/** Whether a window alone is a candle. */
	get isWindow() {
		return this.#ms === WINDOW_MS;
	}

	/** Start of the candle that a time belongs to, milliseconds. */
	start(ms) {
		return Math.floor(ms / this.#ms) * this.#ms;
	}

	/** All windows of the candles from `startMs` on, so far. */
	begin(startMs, windows) {
		this.#firstWhole = startMs;
		this.#open.clear();
		for (const window of windows) this.take(window);
	}

	/** The candle that an update makes; nothing when it is old or its candle is not known in full. */
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

function fold(startMs, byStart) {
	const windows = [...byStart.values()].sort((a, b) =>
		a.window_start < b.window_start ? -1 : 1,
	);
	const sum = (of) => windows.reduce((total, one) => total + of(one), 0);
	const volume = sum(({ total_volume }) => total_volume);
	return {
		time: startMs / 1_000,
		open: windows[0].open,
		high: Math.max(...windows.map(({ high }) => high)),
		low: Math.min(...windows.map(({ low }) => low)),
		close: windows.at(-1).close,
		volume,
		trades: sum(({ trade_count }) => trade_count),
		source: "realtime",
		complete: false,
	};
}

import { Random } from "./random.ts";
import { type TickerModel, TRADING_DAY_MS } from "./ticker-model.ts";

/** Prices have at least six significant digits and at least four decimals, so that the move of a tick is seen. */
const decimalsOf = (price: number): number =>
	Math.min(12, Math.max(4, 5 - Math.floor(Math.log10(price))));

/**
 * The price of one ticker as a seeded geometric Brownian motion. Market time runs with the clock, and a trading day
 * is 6.5 hours of it: a tick that covers `span` milliseconds has the log return
 * N(−s²/2, s²), s = daily volatility × √(span ÷ 6.5 h), so the expected price stays where it is.
 *
 * The fields are those of the latest tick and are overwritten by each step: nothing is allocated per tick.
 */
export class TickerWalk {
	readonly model: TickerModel;
	open: number;
	high: number;
	low: number;
	close: number;
	adjustedClose: number;
	volume = 0;
	readonly #random: Random;
	readonly #scale: number;
	readonly #adjustedScale: number;
	/** The price before rounding, so that rounding errors do not add up. */
	#price: number;

	/** @param seed the run's seed: each ticker draws from a generator of its own, whoever else is simulated beside it */
	constructor(model: TickerModel, seed: string) {
		this.model = model;
		this.#random = new Random(`${seed}|${model.ticker}`);
		this.#scale = 10 ** decimalsOf(model.close);
		this.#adjustedScale = 10 ** decimalsOf(model.close * model.adjustment);
		this.#price = model.close;
		const close = this.#round(model.close);
		this.open = this.high = this.low = this.close = close;
		this.adjustedClose = model.close * model.adjustment;
	}

	/**
	 * Moves on by `spanMs` of market time, > 0. High and Low are drawn from the exact distribution of the extremes of
	 * a Brownian bridge between Open and Close: max = (x + √(x² − 2 s² ln U)) ÷ 2 for the log return x.
	 */
	step(spanMs: number): void {
		const random = this.#random;
		const { dailyVolatility, dailyVolume, volumeSpread, adjustment } =
			this.model;
		const days = spanMs / TRADING_DAY_MS;
		const variance = dailyVolatility * dailyVolatility * days;
		const move = Math.sqrt(variance) * random.normal() - variance / 2;
		const up = Math.sqrt(
			move * move - 2 * variance * Math.log(random.positive()),
		);
		const down = Math.sqrt(
			move * move - 2 * variance * Math.log(random.positive()),
		);
		const from = this.#price;
		this.#price = from * Math.exp(move);
		this.open = this.#round(from);
		this.high = this.#round(from * Math.exp((move + up) / 2));
		this.low = this.#round(from * Math.exp((move - down) / 2));
		this.close = this.#round(this.#price);
		this.adjustedClose =
			Math.max(1, Math.round(this.#price * adjustment * this.#adjustedScale)) /
			this.#adjustedScale;
		// Log-normal with the mean of the span's share of a day's volume.
		const shares =
			dailyVolume *
			days *
			Math.exp(
				volumeSpread * random.normal() - (volumeSpread * volumeSpread) / 2,
			);
		this.volume = Math.min(Math.round(shares), Number.MAX_SAFE_INTEGER);
	}

	/** Rounding keeps the order of prices, so Low ≤ Open, Close ≤ High holds after it. */
	#round(price: number): number {
		return Math.max(1, Math.round(price * this.#scale)) / this.#scale;
	}
}

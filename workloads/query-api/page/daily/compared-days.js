import { DaySource } from "./day-source.js";

/** @import { UTCTimestamp } from "lightweight-charts" */
/** @import { Address } from "../address.js" */
/** @import { Compared } from "./comparison.js" */
/** @import { Day } from "./days.js" */

/** The days of the tickers that a chart is compared with. One that cannot be read has none. */
export class ComparedDays {
	/** @type {readonly { ticker: string, days: readonly Day[] }[]} */
	#known = [];
	#key = "";

	/**
	 * @param {readonly string[]} tickers
	 * @param {number} count days
	 * @param {string | null | undefined} run that the days are of
	 * @returns {Promise<boolean>} whether there is something else than before
	 */
	async load(tickers, count, run) {
		const key = [run, count, ...tickers].join(" ");
		if (key === this.#key) return false;
		this.#key = key;
		const known = await Promise.all(
			tickers.map(async (ticker) => {
				const { signal } = new AbortController();
				const { days } = await new DaySource(ticker)
					.latest(count, signal)
					.catch(() => ({ days: [] }));
				return { ticker, days };
			}),
		);
		if (key !== this.#key) return false;
		this.#known = known;
		return true;
	}

	/**
	 * For the chart.
	 *
	 * @param {Address["prices"]} prices
	 * @returns {Compared[]}
	 */
	on(prices) {
		return this.#known.map(({ ticker, days }) => ({
			ticker,
			closes: closesOf(days, prices),
		}));
	}

	/**
	 * How far each has moved between two days, by its last close until then; undefined when it has none on the first.
	 *
	 * @param {Address["prices"]} prices
	 * @param {UTCTimestamp} from
	 * @param {UTCTimestamp} to
	 */
	moves(prices, from, to) {
		return this.on(prices).map(({ ticker, closes }) => {
			const first = closes.get(from);
			const until = [...closes.keys()].findLast((time) => time <= to);
			const last = until && closes.get(until);
			return {
				ticker,
				ratio: first && last !== undefined ? last / first - 1 : undefined,
			};
		});
	}
}

/**
 * @param {readonly Day[]} days
 * @param {Address["prices"]} prices
 */
const closesOf = (days, prices) =>
	new Map(
		days.map(
			({ time, close, raw }) =>
				/** @type {const} */ ([time, prices === "raw" ? raw.close : close]),
		),
	);

import { $, h } from "../elements.js";
import { COLUMNS } from "../screener/columns.js";

/** @import { Choice } from "./ticker-list.js" */
/** @import { Watchlist } from "../watchlist.js" */

/** Orders besides those of the features: what they are called. */
/** @type {Readonly<Record<string, string>>} */
const ORDERS = { ticker: "Name", "-activity": "Most active" };
/** Features whose smallest values are the ones looked for. */
const SMALLEST_FIRST = ["drawdown", "max_drawdown"];

/** What is listed, and in which order: search, sort, filters, the watchlist. */
export class ListControls {
	/** @type {Watchlist} */
	#watchlist;
	#q = "";
	#regime = $("list-regime", HTMLSelectElement);
	#sort = $("list-sort", HTMLSelectElement);
	#spike = $("list-spike", HTMLInputElement);
	#watched = $("list-watched", HTMLInputElement);

	/**
	 * @param {Watchlist} watchlist
	 * @param {() => void} onChange
	 */
	constructor(watchlist, onChange) {
		this.#watchlist = watchlist;
		const features = COLUMNS.filter(({ isText }) => !isText).flatMap(
			({ key, title }) => {
				const first = SMALLEST_FIRST.includes(key) ? key : `-${key}`;
				return [h("option", { value: first }, title)];
			},
		);
		this.#sort.replaceChildren(
			...Object.entries(ORDERS).map(([value, title]) =>
				h("option", { value }, title),
			),
			...features,
		);
		for (const control of [
			this.#regime,
			this.#sort,
			this.#spike,
			this.#watched,
		])
			control.addEventListener("change", onChange);
		watchlist.onChange(() => {
			if (this.#watched.checked) onChange();
		});
	}

	/** @param {string} text */
	search(text) {
		this.#q = text.trim();
	}

	/** @returns {Choice} */
	get choice() {
		const regime = this.#regime.value;
		return {
			q: this.#q,
			sort: this.#sort.value,
			filter: [
				...(regime ? [`regime:eq:${regime}`] : []),
				...(this.#spike.checked ? ["volume_spike:eq:true"] : []),
			],
			tickers: this.#watched.checked ? this.#watchlist.tickers : undefined,
		};
	}

	/** What is said when there is no ticker. */
	get nothing() {
		return this.#watched.checked && !this.#watchlist.tickers.length
			? "No ticker is watched yet: the star beside one puts it here."
			: "No ticker matches.";
	}
}

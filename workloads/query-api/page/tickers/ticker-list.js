import { fragmentOf } from "../address.js";
import { h } from "../elements.js";
import { change, price } from "../format.js";

/** @import { Window } from "../../src/realtime-schemas.ts" */
/** @import { Address } from "../address.js" */

/** Rows that are shown and kept up to date at a time; the search finds the others. */
const MAX_ROWS = 40;
/** Windows in the small line of a row: half an hour. */
const POINTS = 60;
const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 72;
const HEIGHT = 22;

/**
 * A ticker, and its closes by the start of their window.
 *
 * @typedef {{ ticker: string, company: string, closes: Map<string, number> }} Entry
 */

/** The list of tickers: links with the last price, the change over half an hour, and its line. */
export class TickerList {
	/** @type {HTMLElement} */
	#list;
	/** @type {Map<string, Entry>} */
	#tickers = new Map();
	/** @type {Map<string, ReturnType<typeof rowOf>>} */
	#rows = new Map();
	#filter = "";
	/** @type {Pick<Address, "view"> & Partial<Address>} */
	#address = { view: "live" };

	/** @param {HTMLElement} list */
	constructor(list) {
		this.#list = list;
	}

	get size() {
		return this.#tickers.size;
	}

	/** The ticker of the first row. */
	get first() {
		return this.#shown()[0]?.ticker;
	}

	/** Tickers that have a row. */
	get shown() {
		return [...this.#rows.keys()];
	}

	/** @param {readonly { ticker: string, company: string, latest: Window }[]} entries as in `/v1/tickers` */
	set(entries) {
		for (const { ticker, company, latest } of entries) {
			const known = this.#tickers.get(ticker);
			this.#tickers.set(ticker, {
				ticker,
				company,
				closes: known?.closes ?? new Map([[latest.window_start, latest.close]]),
			});
		}
		this.#render();
	}

	/**
	 * Earlier closes of a ticker, for its line.
	 *
	 * @param {string} ticker
	 * @param {readonly Window[]} windows
	 */
	history(ticker, windows) {
		const entry = this.#tickers.get(ticker);
		if (!entry) return;
		entry.closes = new Map([
			...windows.map(
				({ window_start, close }) =>
					/** @type {const} */ ([window_start, close]),
			),
			...entry.closes,
		]);
		this.#paint(entry);
	}

	/**
	 * Takes an update.
	 *
	 * @param {Window} window
	 * @returns {boolean} false: the ticker is new and not in the list yet
	 */
	update({ ticker, window_start, close }) {
		const entry = this.#tickers.get(ticker);
		if (!entry) return false;
		entry.closes.set(window_start, close);
		for (const oldest of entry.closes.keys())
			if (entry.closes.size > POINTS) entry.closes.delete(oldest);
			else break;
		this.#paint(entry);
		return true;
	}

	/**
	 * Shows the tickers that match.
	 *
	 * @param {string} text part of a symbol or of a company's name
	 * @returns {number} how many match
	 */
	filter(text) {
		this.#filter = text.trim().toLowerCase();
		this.#render();
		return this.#matches().length;
	}

	/**
	 * Marks the ticker of an address; the links lead to the others in the same view.
	 *
	 * @param {Address} address
	 */
	select(address) {
		this.#address = address;
		this.#mark();
	}

	#mark() {
		const address = this.#address;
		const view = address.view === "screener" ? "daily" : address.view;
		for (const [ticker, { link }] of this.#rows) {
			link.href = fragmentOf({ ...address, view, ticker });
			if (ticker === address.ticker) link.setAttribute("aria-current", "true");
			else link.removeAttribute("aria-current");
		}
	}

	#matches() {
		const all = [...this.#tickers.values()].sort((a, b) =>
			a.ticker < b.ticker ? -1 : 1,
		);
		if (!this.#filter) return all;
		/** @param {Entry} entry */
		const rank = ({ ticker, company }) => {
			const symbol = ticker.toLowerCase();
			if (symbol.startsWith(this.#filter)) return 0;
			if (symbol.includes(this.#filter)) return 1;
			return company.toLowerCase().includes(this.#filter) ? 2 : 3;
		};
		return all
			.map((entry) => ({ entry, at: rank(entry) }))
			.filter(({ at }) => at < 3)
			.sort((a, b) => a.at - b.at)
			.map(({ entry }) => entry);
	}

	#shown() {
		return this.#matches().slice(0, MAX_ROWS);
	}

	#render() {
		const shown = this.#shown();
		const before = [...this.#rows.keys()].join();
		this.#rows = new Map(
			shown.map((entry) => [
				entry.ticker,
				this.#rows.get(entry.ticker) ?? rowOf(entry),
			]),
		);
		for (const entry of shown) this.#paint(entry);
		// Rows that stay are not touched: one of them may have the focus.
		if (before !== [...this.#rows.keys()].join())
			this.#list.replaceChildren(
				...[...this.#rows.values()].map(({ item }) => item),
			);
		this.#mark();
	}

	/** @param {Entry} entry */
	#paint({ ticker, closes }) {
		const row = this.#rows.get(ticker);
		if (!row) return;
		const values = [...closes.entries()]
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([, close]) => close);
		const [first = 0] = values;
		const last = values.at(-1) ?? 0;
		const { direction, text } = change(first, last);
		row.last.textContent = price(last);
		row.moved.textContent = text;
		row.link.dataset.direction = direction;
		row.path.setAttribute("points", points(values));
	}
}

/** @param {Entry} entry */
function rowOf({ ticker, company }) {
	const line = document.createElementNS(SVG, "svg");
	line.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
	line.setAttribute("aria-hidden", "true");
	const path = document.createElementNS(SVG, "polyline");
	line.append(path);
	const last = h("span", { className: "last" });
	const moved = h("span", { className: "moved" });
	const link = h(
		"a",
		{},
		h("span", { className: "symbol" }, ticker),
		h("span", { className: "company" }, company),
		line,
		last,
		moved,
	);
	return { item: h("li", {}, link), link, path, last, moved };
}

/** @param {readonly number[]} values */
function points(values) {
	const low = Math.min(...values);
	const range = Math.max(...values) - low || 1;
	const step = WIDTH / Math.max(1, values.length - 1);
	return values
		.map(
			(value, at) =>
				`${(at * step).toFixed(1)},${(HEIGHT - 2 - ((value - low) / range) * (HEIGHT - 4)).toFixed(1)}`,
		)
		.join(" ");
}

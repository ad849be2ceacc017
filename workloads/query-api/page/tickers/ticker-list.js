import { fragmentOf } from "../address.js";
import { change, price } from "../format.js";

/** Rows that are shown and kept up to date at a time; the search finds the others. */
const MAX_ROWS = 40;
/** Windows in the small line of a row: half an hour. */
const POINTS = 60;
const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 72;
const HEIGHT = 22;

/** The list of tickers: links with the last price, the change over half an hour, and its line. */
export class TickerList {
	#list;
	#tickers = new Map();
	#rows = new Map();
	#filter = "";
	#address = { view: "live" };

	constructor(list) {
		this.#list = list;
	}

	get size() {
		return this.#tickers.size;
	}

	has(ticker) {
		return this.#tickers.has(ticker);
	}

	get first() {
		return this.#shown()[0]?.ticker;
	}

	/** Tickers that have a row. */
	get shown() {
		return [...this.#rows.keys()];
	}

	/** @param entries of `/v1/tickers` */
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

	/** Earlier closes of a ticker, for its line. */
	history(ticker, windows) {
		const entry = this.#tickers.get(ticker);
		if (!entry) return;
		entry.closes = new Map([
			...windows.map(({ window_start, close }) => [window_start, close]),
			...entry.closes,
		]);
		this.#paint(entry);
	}

	/** False: the ticker is new and not in the list yet. */
	update({ ticker, window_start, close }) {
		const entry = this.#tickers.get(ticker);
		if (!entry) return false;
		entry.closes.set(window_start, close);
		while (entry.closes.size > POINTS)
			entry.closes.delete(entry.closes.keys().next().value);
		this.#paint(entry);
		return true;
	}

	/** Returns how many tickers match. */
	filter(text) {
		this.#filter = text.trim().toLowerCase();
		this.#render();
		return this.#matches().length;
	}

	/** Marks the ticker of an address; the links lead to the others in the same view. */
	select(address) {
		this.#address = address;
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
				this.#rows.get(entry.ticker) ?? this.#row(entry),
			]),
		);
		for (const entry of shown) this.#paint(entry);
		// Rows that stay are not touched: one of them may have the focus.
		if (before !== [...this.#rows.keys()].join())
			this.#list.replaceChildren(
				...[...this.#rows.values()].map(({ item }) => item),
			);
		this.select(this.#address);
	}

	#row({ ticker, company }) {
		const item = document.createElement("li");
		const link = document.createElement("a");
		const part = (name, text = "") => {
			const span = document.createElement("span");
			span.className = name;
			span.textContent = text;
			return span;
		};
		const line = document.createElementNS(SVG, "svg");
		line.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
		line.setAttribute("aria-hidden", "true");
		const path = document.createElementNS(SVG, "polyline");
		line.append(path);
		const last = part("last");
		const moved = part("moved");
		link.append(
			part("symbol", ticker),
			part("company", company),
			line,
			last,
			moved,
		);
		item.append(link);
		return { item, link, path, last, moved };
	}

	#paint({ ticker, closes }) {
		const row = this.#rows.get(ticker);
		if (!row) return;
		const values = [...closes.entries()]
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([, close]) => close);
		const { direction, text } = change(values[0], values.at(-1));
		row.last.textContent = price(values.at(-1));
		row.moved.textContent = text;
		row.link.dataset.direction = direction;
		row.path.setAttribute("points", points(values));
	}
}

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

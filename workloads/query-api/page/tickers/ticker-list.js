import { get } from "../api.js";
import { entryOf, TickerRow, takeWindow } from "./ticker-row.js";

/** @import { Window } from "../../src/realtime-schemas.ts" */
/** @import { Query } from "../api.js" */
/** @import { Address } from "../address.js" */
/** @import { Watchlist } from "../watchlist.js" */
/** @import { Entry } from "./ticker-row.js" */

/** Height of a row, pixels: that of the style sheet. */
const ROW = 55;
/** Tickers of one request. */
const PAGE = 100;
/** Rows beyond the edges of what is seen. */
const SPARE = 4;
/** What a row shows. */
const FIELDS = [
	"company",
	...["window_start", "close"].map((name) => `latest.${name}`),
	...[
		...["day", "Close", "Volume", "daily_return", "cumulative_return"],
		...["drawdown", "max_drawdown", "trend", "trend_strength"],
		...["volatility20", "volume_ratio", "volume_spike", "regime"],
	].map((name) => `features.${name}`),
].join();

/**
 * Which tickers are listed, in which order.
 *
 * @typedef {object} Choice
 * @property {string} q
 * @property {string} sort
 * @property {readonly string[]} filter
 * @property {readonly string[] | undefined} tickers only these
 */

/** The list of tickers, however many there are: rows and numbers of those that are seen. */
export class TickerList {
	/** @type {HTMLElement} */
	#list;
	/** @type {Watchlist} */
	#watchlist;
	/** @type {() => number} */
	#now;
	/** @type {() => void} */
	#onShown;
	/** @type {Choice} */
	#choice = { q: "", sort: "ticker", filter: [], tickers: undefined };
	#total = 0;
	/** @type {Map<number, readonly string[]>} */
	#pages = new Map();
	/** @type {Map<number, Promise<void>>} */
	#reading = new Map();
	/** @type {Map<string, Entry>} */
	#entries = new Map();
	/** @type {Map<string, TickerRow>} */
	#rows = new Map();
	#loading = new AbortController();
	/** @type {Pick<Address, "view"> & Partial<Address>} */
	#address = { view: "live" };

	/**
	 * @param {HTMLElement} list
	 * @param {object} on
	 * @param {Watchlist} on.watchlist
	 * @param {() => number} on.now server's clock, milliseconds
	 * @param {() => void} on.shown is called when other tickers are seen
	 */
	constructor(list, { watchlist, now, shown }) {
		this.#list = list;
		this.#watchlist = watchlist;
		this.#now = now;
		this.#onShown = shown;
		list.addEventListener("scroll", () => this.#render(), { passive: true });
		new ResizeObserver(() => this.#render()).observe(list);
		watchlist.onChange(() => this.#place());
	}

	/** Tickers that pass. */
	get size() {
		return this.#total;
	}

	/** The ticker of the first row. */
	get first() {
		return this.#pages.get(0)?.[0];
	}

	/** Tickers that have a row. */
	get shown() {
		return [...this.#rows.keys()];
	}

	/** Those of them that have windows. */
	get traded() {
		return this.shown.filter(
			(ticker) => this.#entries.get(ticker)?.closes.size,
		);
	}

	/**
	 * Lists other tickers, or the same in another order. What is shown stays until the new ones are there.
	 *
	 * @param {Choice} choice
	 */
	async choose(choice) {
		this.#choice = choice;
		await this.load(true);
	}

	/**
	 * Reads what is seen again.
	 *
	 * @param {boolean} [fromTop]
	 */
	async load(fromTop = false) {
		this.#loading.abort();
		this.#loading = new AbortController();
		this.#reading.clear();
		const { signal } = this.#loading;
		const [from, to] = fromTop ? [0, 0] : this.#seen();
		const first = Math.floor(from / PAGE);
		const pages = await Promise.all(
			Array.from({ length: Math.floor(to / PAGE) - first + 1 }, (_, n) =>
				this.#get(first + n, signal),
			),
		);
		this.#pages = new Map(pages.map((page, n) => [first + n, page]));
		if (fromTop) this.#list.scrollTop = 0;
		this.#render();
	}

	/**
	 * Earlier closes of a ticker, for its line.
	 *
	 * @param {string} ticker
	 * @param {readonly Window[]} windows
	 */
	history(ticker, windows) {
		const entry = this.#entries.get(ticker);
		if (!entry) return;
		entry.closes = new Map([
			...windows.map(
				({ window_start, close }) =>
					/** @type {const} */ ([window_start, close]),
			),
			...entry.closes,
		]);
		this.#paint(ticker);
	}

	/**
	 * Takes an update.
	 *
	 * @param {Window} window
	 * @returns {boolean} false: the ticker is not known yet
	 */
	update(window) {
		const entry = this.#entries.get(window.ticker);
		if (!entry) return false;
		takeWindow(entry, window);
		this.#paint(window.ticker);
		return true;
	}

	/** Has what has become old look old. */
	showAges() {
		for (const ticker of this.#rows.keys()) this.#paint(ticker);
	}

	/**
	 * Marks the ticker of an address; the links lead to the others in the same view.
	 *
	 * @param {Address} address
	 */
	select(address) {
		this.#address = address;
		this.#place();
	}

	/**
	 * Moves the focus by so many rows from the one that has it; into the list when none has it.
	 *
	 * @param {number} step
	 * @returns {Promise<boolean>} false: there is no such row
	 */
	async move(step) {
		const rows = [...this.#rows.values()];
		const row = rows.find(({ item }) => item.contains(document.activeElement));
		const at = row ? Number(row.item.ariaPosInSet) - 1 + step : 0;
		if (at < 0 || at >= this.#total) return false;
		const top = at * ROW;
		const { scrollTop, clientHeight } = this.#list;
		if (top < scrollTop) this.#list.scrollTop = top;
		else if (top + ROW > scrollTop + clientHeight)
			this.#list.scrollTop = top + ROW - clientHeight;
		this.#render();
		await this.#reading.get(Math.floor(at / PAGE));
		const ticker = this.#at(at);
		if (ticker !== undefined) this.#rows.get(ticker)?.focus();
		return true;
	}

	/**
	 * Places of the first and the last row that are seen, with some to spare.
	 *
	 * @returns {[number, number]}
	 */
	#seen() {
		const { scrollTop, clientHeight } = this.#list;
		const from = Math.max(0, Math.floor(scrollTop / ROW) - SPARE);
		const to = Math.ceil((scrollTop + clientHeight) / ROW) + SPARE;
		return [from, Math.max(from, Math.min(to, this.#total - 1))];
	}

	/** @param {number} at */
	#at(at) {
		return this.#pages.get(Math.floor(at / PAGE))?.[at % PAGE];
	}

	#render() {
		const [from, to] = this.#seen();
		/** @type {Map<string, TickerRow>} */
		const rows = new Map();
		for (let at = from; at <= to && at < this.#total; at++) {
			const ticker = this.#at(at);
			if (ticker === undefined) this.#read(Math.floor(at / PAGE));
			else rows.set(ticker, this.#rows.get(ticker) ?? this.#row(ticker));
		}
		const before = this.shown.join();
		this.#rows = rows;
		arrange(
			this.#list,
			[...rows.values()].map(({ item }) => item),
		);
		// Room for those that have no row.
		const first = rows.keys().next().value;
		const above = first === undefined ? 0 : this.#placeOf(first, from, to);
		this.#list.style.setProperty("--above", `${above * ROW}px`);
		this.#list.style.setProperty(
			"--below",
			`${Math.max(0, this.#total - above - rows.size) * ROW}px`,
		);
		this.#place();
		this.showAges();
		if (before !== this.shown.join()) this.#onShown();
	}

	/**
	 * @param {string} ticker
	 * @param {number} from
	 * @param {number} to
	 */
	#placeOf(ticker, from, to) {
		for (let at = from; at <= to; at++) if (this.#at(at) === ticker) return at;
		return from;
	}

	/** @param {string} ticker */
	#row(ticker) {
		return new TickerRow(ticker, (one) => this.#watchlist.toggle(one));
	}

	#place() {
		const [from, to] = this.#seen();
		for (let at = from; at <= to; at++) {
			const ticker = this.#at(at);
			if (ticker === undefined) continue;
			this.#rows.get(ticker)?.place(ticker, {
				at,
				total: this.#total,
				address: this.#address,
				isWatched: this.#watchlist.has(ticker),
			});
		}
	}

	/** @param {string} ticker */
	#paint(ticker) {
		const entry = this.#entries.get(ticker);
		if (entry)
			this.#rows.get(ticker)?.paint(entry, this.#choice.sort, this.#now());
	}

	/** @param {number} page */
	#read(page) {
		if (this.#reading.has(page)) return;
		const { signal } = this.#loading;
		const reading = this.#get(page, signal)
			.then((tickers) => {
				this.#pages.set(page, tickers);
				this.#reading.delete(page);
				this.#render();
			})
			// The next look at it tries again.
			.catch(() => void this.#reading.delete(page));
		this.#reading.set(page, reading);
	}

	/**
	 * @param {number} page
	 * @param {AbortSignal} signal
	 */
	async #get(page, signal) {
		const { q, sort, filter, tickers } = this.#choice;
		/** @type {Query} */
		const query = {
			q: q || undefined,
			sort,
			filter,
			tickers: tickers?.join(),
			offset: page * PAGE,
			limit: PAGE,
			fields: FIELDS,
		};
		if (tickers && !tickers.length) {
			this.#total = 0;
			return [];
		}
		const answer = await get("/v1/tickers", query, signal);
		this.#total = answer.total;
		for (const listed of answer.tickers)
			this.#entries.set(
				listed.ticker,
				entryOf(listed, this.#entries.get(listed.ticker)),
			);
		this.#forget();
		return answer.tickers.map(({ ticker }) => ticker);
	}

	/** Keeps no more entries than a few screens have. */
	#forget() {
		for (const ticker of this.#entries.keys())
			if (this.#entries.size <= 10 * PAGE) break;
			else if (!this.#rows.has(ticker)) this.#entries.delete(ticker);
	}
}

/**
 * Has a list hold just these items, in their order. Those that stay are not touched: one of them may have the focus.
 *
 * @param {HTMLElement} list
 * @param {readonly HTMLElement[]} items
 */
function arrange(list, items) {
	const wanted = new Set(items);
	for (const item of [...list.children])
		if (!wanted.has(/** @type {HTMLElement} */ (item))) item.remove();
	for (const [at, item] of items.entries())
		if (list.children[at] !== item)
			list.insertBefore(item, list.children[at] ?? null);
}

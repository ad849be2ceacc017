import { get, messageOf, windowsPath } from "../api.js";
import { $, setText } from "../elements.js";
import { stream } from "../stream.js";

/** @import { StreamedWindow } from "../../src/realtime-schemas.ts" */
/** @import { TickerList } from "./ticker-list.js" */

/** Windows of the small line of a ticker in the list: half an hour. */
const HISTORY = 60;

/**
 * @typedef {object} FeedListener
 * @property {(window: StreamedWindow) => void} window takes an update that the list has taken
 * @property {(name: "live" | "reconnecting", again: boolean) => void} state of the stream; `again`: there may be updates
 *   that were missed
 * @property {() => void} listed is called when the list has changed
 * @property {(message: string) => void} failed is called when there is no ticker and the list cannot be read
 */

/** Keeps the list of tickers up to date: reads it, and listens to the stream for those that can be seen. */
export class TickerFeed {
	/** @type {TickerList} */
	#list;
	/** @type {FeedListener} */
	#on;
	/** Tickers whose history is known or being read. */
	#known = new Set();
	/** @type {PromiseWithResolvers<void>} */
	#loaded = Promise.withResolvers();
	/** What ends the stream. */
	#end = () => {};
	/** @type {string | undefined} */
	#subscribed;

	/**
	 * @param {TickerList} list
	 * @param {FeedListener} on
	 */
	constructor(list, on) {
		this.#list = list;
		this.#on = on;
	}

	/** Whether there are tickers at all, once it is known. */
	async hasTickers() {
		await this.#loaded.promise;
		return this.#list.size > 0;
	}

	/** Reads the list. */
	async load() {
		try {
			const { tickers } = await get("/v1/tickers");
			this.#list.set(tickers);
			setText($("count"), String(this.#list.size));
			this.#on.listed();
			await this.showHistories();
		} catch (error) {
			this.#on.listed();
			if (!this.#list.size)
				this.#on.failed(`The tickers cannot be read: ${messageOf(error)}`);
		}
		$("aside").removeAttribute("aria-busy");
		this.#loaded.resolve();
	}

	/** Reads the closes of the last half hour of those tickers that can be seen. */
	async showHistories() {
		await Promise.all(
			this.#list.shown.map((ticker) => this.#readHistory(ticker)),
		);
	}

	/**
	 * Listens to all tickers, or, when they are many, to those that can be seen.
	 *
	 * @param {string | undefined} ticker is shown besides
	 */
	subscribe(ticker) {
		const { size, shown } = this.#list;
		const wanted =
			size <= shown.length
				? undefined
				: [...new Set(ticker ? [...shown, ticker] : shown)].sort();
		const key = wanted?.join() ?? "all";
		if (key === this.#subscribed) return;
		this.#subscribed = key;
		this.#end();
		this.#end = stream(wanted, {
			window: (window) => this.#take(window),
			state: (name, again) => {
				$("stream").dataset.state = name;
				setText($("stream-text"), name);
				this.#on.state(name, again);
			},
		});
	}

	/** Whether it listens to the stream. */
	get isSubscribed() {
		return this.#subscribed !== undefined;
	}

	/** @param {StreamedWindow} window */
	#take(window) {
		if (!this.#list.update(window)) {
			const { ticker, company } = window;
			this.#list.set([{ ticker, company, latest: window }]);
			setText($("count"), String(this.#list.size));
			this.#readHistory(ticker);
			this.#on.listed();
		}
		this.#on.window(window);
	}

	/** @param {string} ticker */
	async #readHistory(ticker) {
		if (this.#known.has(ticker)) return;
		this.#known.add(ticker);
		const { windows } = await get(windowsPath(ticker), {
			limit: HISTORY,
		}).catch(() => ({ windows: [] }));
		this.#list.history(ticker, windows);
	}
}

import { get, messageOf, windowsPath } from "../api.js";
import { $, setText } from "../elements.js";
import { count } from "../format.js";
import { stream } from "../stream.js";
import { POINTS } from "./ticker-row.js";

/** @import { StreamedWindow } from "../../src/realtime-schemas.ts" */
/** @import { TickerList } from "./ticker-list.js" */

/** The most tickers that a stream is of: the API takes a hundred. */
const MOST = 99;
/** How long what is seen has to stay before its histories and updates are requested: a list is moved fast. */
const SETTLED_MS = 150;

/**
 * @typedef {object} FeedListener
 * @property {(window: StreamedWindow) => void} window takes an update that the list has taken
 * @property {(name: "live" | "reconnecting", again: boolean) => void} state of the stream; `again`: there may be updates
 *   that were missed
 * @property {() => void} listed is called when the list has changed
 * @property {(message: string) => void} failed is called when there is no ticker and the list cannot be read
 */

/** Keeps the list of tickers up to date: reads it, and listens to the stream for those that are seen. */
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
	/** @type {string | undefined} */
	#ticker;
	/** @type {ReturnType<typeof setTimeout> | undefined} */
	#timer;

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
			await this.#list.load();
			this.listed();
		} catch (error) {
			this.#on.listed();
			if (!this.#list.size)
				this.#on.failed(`The tickers cannot be read: ${messageOf(error)}`);
		}
		$("aside").removeAttribute("aria-busy");
		this.#loaded.resolve();
		this.#subscribe();
	}

	/** Says how many there are. */
	listed() {
		setText($("count"), count(this.#list.size));
		$("none").hidden = this.#list.size > 0;
		this.#on.listed();
	}

	/** Other tickers are seen than before. */
	shown() {
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => {
			for (const ticker of this.#list.traded) this.#readHistory(ticker);
			this.#subscribe();
		}, SETTLED_MS);
	}

	/** @param {string | undefined} ticker is listened to besides those of the list */
	also(ticker) {
		this.#ticker = ticker;
		if (this.#subscribed !== undefined) this.#subscribe();
	}

	/** Listens to those that are seen; to all as long as there is none. */
	#subscribe() {
		const seen = this.#list.shown.slice(0, MOST);
		const wanted = [...new Set(this.#ticker ? [...seen, this.#ticker] : seen)];
		const key = wanted.sort().join();
		if (key === this.#subscribed) return;
		this.#subscribed = key;
		this.#end();
		this.#end = stream(wanted.length ? wanted : undefined, {
			window: (window) => this.#take(window),
			state: (name, again) => {
				$("stream").dataset.state = name;
				setText($("stream-text"), name);
				this.#on.state(name, again);
			},
		});
	}

	/** @param {StreamedWindow} window */
	#take(window) {
		if (!this.#list.update(window) && !this.#list.size) this.load();
		this.#on.window(window);
	}

	/** @param {string} ticker */
	async #readHistory(ticker) {
		if (this.#known.has(ticker)) return;
		this.#known.add(ticker);
		const { windows } = await get(windowsPath(ticker), {
			limit: POINTS,
		}).catch(() => ({ windows: [] }));
		this.#list.history(ticker, windows);
	}
}

import { $, setText } from "./elements.js";
import { NONE, price, span } from "./format.js";

/** @import { Move } from "./format.js" */

/**
 * @typedef {object} Quote
 * @property {number} close
 * @property {number} decimals
 * @property {string} basis what price it is, and of when
 * @property {number} atMs when it held, milliseconds
 * @property {number} oldAfterMs age at which it is old
 */

/** The ticker's name and its price, as the chart below has it. */
export class Headline {
	/** @type {string | undefined} */
	#ticker;
	/** @type {Quote | undefined} */
	#quote;
	#title = "Tickstack";

	/**
	 * Names the ticker; its price is not known yet.
	 *
	 * @param {string | undefined} ticker
	 */
	ticker(ticker) {
		if (ticker !== this.#ticker) this.#reset(ticker);
		document.title = this.#title;
	}

	/** @param {string | undefined} ticker */
	#reset(ticker) {
		this.#ticker = ticker;
		this.#quote = undefined;
		setText($("old"), "");
		setText($("basis"), "");
		this.#title = ticker ? `${ticker} · Tickstack` : "Tickstack";
		setText($("ticker"), ticker ?? NONE);
		setText($("company"), ticker ? "" : "Loading");
		setText($("price"), NONE);
		setText($("change"), NONE);
		delete $("change").dataset.direction;
	}

	/** @param {string} name */
	company(name) {
		setText($("company"), name);
	}

	/**
	 * A price as the view below shows it.
	 *
	 * @param {string | undefined} ticker
	 * @param {Quote} quote
	 */
	quote(ticker, quote) {
		if (ticker !== this.#ticker) return;
		const { close, decimals, basis } = quote;
		const text = price(close, decimals);
		setText($("price"), text);
		$("price", HTMLDataElement).value = String(close);
		setText($("basis"), basis);
		this.#quote = quote;
		this.#title = `${this.#ticker} ${text} · Tickstack`;
		if (document.body.dataset.view !== "screener") document.title = this.#title;
	}

	/**
	 * Has an old price look old.
	 *
	 * @param {number} nowMs server's clock
	 */
	showAge(nowMs) {
		if (!this.#quote) return;
		const { atMs, oldAfterMs } = this.#quote;
		const isOld = nowMs - atMs > oldAfterMs;
		$("price").dataset.state = isOld ? "old" : "fresh";
		setText($("old"), isOld ? `${span((nowMs - atMs) / 1_000)} old` : "");
	}

	/**
	 * How far the price moved in the time shown.
	 *
	 * @param {Move} move
	 * @param {string} since
	 */
	change({ text, direction }, since) {
		setText($("change"), `${text} ${since}`);
		$("change").dataset.direction = direction;
	}
}

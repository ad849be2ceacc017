import { $, setText } from "./elements.js";
import { NONE, price } from "./format.js";

/** @import { Move } from "./format.js" */

/** The ticker's name and its latest price: real time, or the last close while there is no window. */
export class Headline {
	/** @type {string | undefined} */
	#ticker;
	#isLive = false;
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
		this.#isLive = false;
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
	 * The price of a window.
	 *
	 * @param {string | undefined} ticker
	 * @param {number} close
	 */
	quote(ticker, close) {
		if (ticker !== this.#ticker) return;
		this.#isLive = true;
		this.#show(close);
	}

	/**
	 * The price of a day, while there is none of a window.
	 *
	 * @param {string | undefined} ticker
	 * @param {number} close
	 */
	fallback(ticker, close) {
		if (ticker === this.#ticker && !this.#isLive) this.#show(close);
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

	/** @param {number} close */
	#show(close) {
		const text = price(close);
		setText($("price"), text);
		$("price", HTMLDataElement).value = String(close);
		this.#title = `${this.#ticker} ${text} · Tickstack`;
		if (document.body.dataset.view !== "screener") document.title = this.#title;
	}
}

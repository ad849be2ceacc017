import { $, setText } from "./elements.js";
import { price } from "./format.js";

/** The ticker's name and its latest price: real time, or the last close while there is no window. */
export class Headline {
	#ticker;
	#isLive = false;
	#title = "Tickstack";

	/** Names the ticker; its price is not known yet. */
	ticker(ticker) {
		if (ticker !== this.#ticker) this.#reset(ticker);
		document.title = this.#title;
	}

	#reset(ticker) {
		this.#ticker = ticker;
		this.#isLive = false;
		this.#title = ticker ? `${ticker} · Tickstack` : "Tickstack";
		setText($("ticker"), ticker ?? "–");
		setText($("company"), ticker ? "" : "Loading");
		setText($("price"), "–");
		setText($("change"), "–");
		delete $("change").dataset.direction;
	}

	company(name) {
		setText($("company"), name);
	}

	/** The price of a window. */
	quote(ticker, close) {
		if (ticker !== this.#ticker) return;
		this.#isLive = true;
		this.#show(close);
	}

	/** The price of a day, while there is none of a window. */
	fallback(ticker, close) {
		if (ticker === this.#ticker && !this.#isLive) this.#show(close);
	}

	/** An update of the stream: whatever is shown, the price is the latest. */
	take({ ticker, close }) {
		this.quote(ticker, close);
	}

	/** How far the price moved in the time shown. */
	change({ text, direction }, since) {
		setText($("change"), `${text} ${since}`);
		$("change").dataset.direction = direction;
	}

	#show(close) {
		const text = price(close);
		setText($("price"), text);
		$("price").value = String(close);
		this.#title = `${this.#ticker} ${text} · Tickstack`;
		if (document.body.dataset.view !== "screener") document.title = this.#title;
	}
}

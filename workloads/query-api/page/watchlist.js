/** Where the browser keeps it. */
const KEY = "tickstack.watchlist";
/** The most that the API takes in one request. */
const MOST = 100;

/** The tickers that somebody watches: kept in this browser, the same in all of its tabs. */
export class Watchlist {
	/** @type {Set<string>} */
	#tickers = read();
	/** @type {(() => void)[]} */
	#listeners = [];

	constructor() {
		addEventListener("storage", ({ key }) => {
			if (key !== KEY) return;
			this.#tickers = read();
			this.#tell();
		});
	}

	get tickers() {
		return [...this.#tickers];
	}

	/** @param {string} ticker */
	has(ticker) {
		return this.#tickers.has(ticker);
	}

	/**
	 * Puts a ticker on it, or takes it off. The oldest goes when there are too many.
	 *
	 * @param {string} ticker
	 */
	toggle(ticker) {
		if (!this.#tickers.delete(ticker)) this.#tickers.add(ticker);
		this.#tickers = new Set([...this.#tickers].slice(-MOST));
		try {
			localStorage.setItem(KEY, JSON.stringify(this.tickers));
		} catch {
			// A browser that keeps nothing has it as long as the page is open.
		}
		this.#tell();
	}

	/** @param {() => void} listener is called when it has changed */
	onChange(listener) {
		this.#listeners.push(listener);
	}

	#tell() {
		for (const listener of this.#listeners) listener();
	}
}

/** @returns {Set<string>} */
function read() {
	try {
		const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
		return new Set(
			Array.isArray(kept)
				? kept.filter((one) => typeof one === "string").slice(-MOST)
				: [],
		);
	} catch {
		return new Set();
	}
}

/**
 * A button that puts a ticker on the watchlist.
 *
 * @param {HTMLButtonElement} button
 * @param {string} ticker
 * @param {boolean} isOn
 */
export function showWatched(button, ticker, isOn) {
	button.setAttribute("aria-pressed", String(isOn));
	button.setAttribute("aria-label", `Watch ${ticker}`);
	button.title = isOn ? "Take off the watchlist" : "Put on the watchlist";
	button.textContent = isOn ? "★" : "☆";
}

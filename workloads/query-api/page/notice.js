import { $, find, setText } from "./elements.js";

/**
 * What is said in place of data: that it is loading, that there is none, or why it cannot be read, then with a way to
 * try again. It lies over the place of the data, so that nothing moves.
 */
export class Notice {
	/** @type {HTMLElement} */
	#element;
	/** @type {HTMLElement} */
	#text;
	/** @type {HTMLButtonElement} */
	#button;
	/** @type {(() => void) | undefined} */
	#retry;

	/** @param {string} id of the element; within it a `p` and a `button` */
	constructor(id) {
		this.#element = $(id);
		this.#text = find(this.#element, "p", HTMLElement);
		this.#button = find(this.#element, "button", HTMLButtonElement);
		this.#button.addEventListener("click", () => this.#retry?.());
	}

	/** @param {string} text */
	loading(text) {
		this.#show("loading", text);
	}

	/** @param {string} text */
	empty(text) {
		this.#show("empty", text);
	}

	/**
	 * @param {string} text
	 * @param {() => void} retry is called by the button
	 */
	error(text, retry) {
		this.#show("error", text, retry);
	}

	clear() {
		this.#show("", "");
	}

	/**
	 * @param {"loading" | "empty" | "error" | ""} kind
	 * @param {string} text
	 * @param {() => void} [retry]
	 */
	#show(kind, text, retry) {
		this.#retry = retry;
		this.#element.hidden = !kind;
		this.#element.dataset.kind = kind;
		setText(this.#text, text);
		this.#button.hidden = !retry;
	}
}

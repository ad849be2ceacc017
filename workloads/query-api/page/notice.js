import { $, setText } from "./elements.js";

/**
 * What is said in place of data: that it is loading, that there is none, or why it cannot be read, then with a way to
 * try again. It lies over the place of the data, so that nothing moves.
 */
export class Notice {
	#element;
	#text;
	#button;
	#retry;

	/** @param id of the element; within it a `p` and a `button` */
	constructor(id) {
		this.#element = $(id);
		this.#text = this.#element.querySelector("p");
		this.#button = this.#element.querySelector("button");
		this.#button.addEventListener("click", () => this.#retry?.());
	}

	loading(text) {
		this.#show("loading", text);
	}

	empty(text) {
		this.#show("empty", text);
	}

	/** @param retry is called by the button */
	error(text, retry) {
		this.#show("error", text, retry);
	}

	clear() {
		this.#show("", "");
	}

	#show(kind, text, retry) {
		this.#retry = retry;
		this.#element.hidden = !kind;
		this.#element.dataset.kind = kind;
		setText(this.#text, text);
		this.#button.hidden = !retry;
	}
}

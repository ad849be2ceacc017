import { h, targetOf } from "./elements.js";

/**
 * A group of radio buttons in a fieldset: one of a few values, with the keys that the browser gives such groups.
 *
 * @template {string} V
 */
export class Choices {
	/** @type {HTMLElement} */
	#fieldset;
	#shown = "";

	/**
	 * @param {HTMLElement} fieldset with a legend
	 * @param {(value: V) => void} onChoice takes the value when somebody chooses
	 */
	constructor(fieldset, onChoice) {
		this.#fieldset = fieldset;
		fieldset.addEventListener("change", (event) => {
			const input = targetOf(event, HTMLInputElement);
			if (input) onChoice(/** @type {V} */ (input.value));
		});
	}

	/**
	 * @param {Readonly<Partial<Record<V, { readonly label: string }>>>} options by value; those that stay are kept, with
	 *   the focus
	 * @param {V | undefined} chosen
	 */
	show(options, chosen) {
		const key = Object.keys(options).join();
		if (key !== this.#shown) {
			this.#shown = key;
			const legend = this.#fieldset.firstElementChild;
			const entries = /** @type {[V, { label: string }][]} */ (
				Object.entries(options)
			);
			this.#fieldset.replaceChildren(
				...(legend ? [legend] : []),
				...entries.map(([value, { label }]) =>
					h(
						"label",
						{},
						h("input", { type: "radio", name: this.#fieldset.id, value }),
						h("span", {}, label),
					),
				),
			);
		}
		for (const input of this.#fieldset.querySelectorAll("input"))
			input.checked = input.value === chosen;
	}
}

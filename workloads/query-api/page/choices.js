import { h } from "./elements.js";

/**
 * A group of radio buttons in a fieldset: one of a few values, with the keys that the browser gives such groups.
 *
 * @param onChoice takes the value when somebody chooses
 */
export class Choices {
	#fieldset;
	#name;
	#shown = "";

	constructor(fieldset, onChoice) {
		this.#fieldset = fieldset;
		this.#name = fieldset.id;
		fieldset.addEventListener("change", ({ target }) => onChoice(target.value));
	}

	/** @param options value → label; those that stay are kept, with the focus */
	show(options, chosen) {
		const key = Object.keys(options).join();
		if (key !== this.#shown) {
			this.#shown = key;
			const legend = this.#fieldset.firstElementChild;
			this.#fieldset.replaceChildren(
				legend,
				...Object.entries(options).map(([value, { label }]) =>
					h(
						"label",
						{},
						h("input", { type: "radio", name: this.#name, value }),
						h("span", {}, label),
					),
				),
			);
		}
		for (const input of this.#fieldset.querySelectorAll("input"))
			input.checked = input.value === chosen;
	}
}

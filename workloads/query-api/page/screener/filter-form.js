import { $, h, targetOf } from "../elements.js";
import { COLUMNS, columnOf, conditionText } from "./columns.js";

/** @import { Filter } from "../address.js" */

/** Features with few values, each with a control of its own. */
const CHOSEN = { regime: "filter-regime", trend: "filter-trend" };
const SPIKE = "filter-spike";

/** The screener's filters: three of their own, and conditions on numbers as removable chips. */
export class FilterForm {
	/** @type {readonly Filter[]} */
	#filters = [];
	/** @type {(filters: readonly Filter[]) => void} */
	#onChange;

	/** @param {(filters: readonly Filter[]) => void} onChange */
	constructor(onChange) {
		this.#onChange = onChange;
		for (const [column, id] of Object.entries(CHOSEN))
			$(id).addEventListener("change", (event) =>
				this.#set(column, targetOf(event, HTMLSelectElement)?.value ?? ""),
			);
		$(SPIKE).addEventListener("change", (event) =>
			this.#set(
				"volume_spike",
				targetOf(event, HTMLInputElement)?.checked ? "true" : "",
			),
		);
		$("filter-column").replaceChildren(
			...COLUMNS.filter(({ isText }) => !isText).map(({ key, title, unit }) =>
				h("option", { value: key }, unit ? `${title} (${unit})` : title),
			),
		);
		$("condition").addEventListener("submit", (event) => {
			event.preventDefault();
			this.#add();
		});
		$("filter-clear").addEventListener("click", () => {
			this.#onChange([]);
			$("filter-regime").focus();
		});
	}

	/**
	 * Shows the filters of an address.
	 *
	 * @param {readonly Filter[]} filters
	 */
	show(filters) {
		this.#filters = filters;
		/** @param {string} wanted */
		const chosen = (wanted) =>
			filters.find(({ column, op }) => column === wanted && op === "eq")
				?.value ?? "";
		for (const [column, id] of Object.entries(CHOSEN))
			$(id, HTMLSelectElement).value = chosen(column);
		$(SPIKE, HTMLInputElement).checked = chosen("volume_spike") === "true";
		$("chips").replaceChildren(
			...this.#conditions.map((condition) => {
				const text = conditionText(condition);
				const button = h(
					"button",
					{ type: "button", "aria-label": `Remove ${text}` },
					text,
					h("span", { "aria-hidden": "true" }, " ×"),
				);
				button.addEventListener("click", () => {
					this.#onChange(this.#filters.filter((one) => one !== condition));
					$("filter-column").focus();
				});
				return h("li", {}, button);
			}),
		);
		$("filter-clear", HTMLButtonElement).disabled = !filters.length;
	}

	get #conditions() {
		return this.#filters.filter(
			({ column, op }) =>
				op !== "eq" || !(column in CHOSEN || column === "volume_spike"),
		);
	}

	/**
	 * @param {string} column
	 * @param {string} value
	 */
	#set(column, value) {
		const others = this.#filters.filter((one) => one.column !== column);
		this.#onChange(value ? [...others, { column, op: "eq", value }] : others);
	}

	#add() {
		const column = $("filter-column", HTMLSelectElement).value;
		const op = $("filter-op", HTMLSelectElement).value;
		const field = $("filter-value", HTMLInputElement);
		const given = field.valueAsNumber;
		if (Number.isNaN(given)) return;
		const unit = columnOf(column)?.unit;
		// 12 digits: −20 % is −0.2 and nothing like −0.2000…04.
		const value = String(
			Number((unit === "%" ? given / 100 : given).toPrecision(12)),
		);
		field.value = "";
		this.#onChange([
			...this.#filters.filter((one) => one.column !== column || one.op !== op),
			{ column, op, value },
		]);
	}
}

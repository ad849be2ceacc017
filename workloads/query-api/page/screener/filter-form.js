import { $, h } from "../elements.js";
import { COLUMNS, conditionText } from "./columns.js";

/** Features with few values, each with a control of its own. */
const CHOSEN = { regime: "filter-regime", trend: "filter-trend" };
const SPIKE = "filter-spike";

/** The screener's filters: three of their own, and conditions on numbers as removable chips. */
export class FilterForm {
	#filters = [];
	#onChange;

	/** @param onChange takes the filters */
	constructor(onChange) {
		this.#onChange = onChange;
		for (const [column, id] of Object.entries(CHOSEN))
			$(id).addEventListener("change", ({ target }) =>
				this.#set(column, target.value),
			);
		$(SPIKE).addEventListener("change", ({ target }) =>
			this.#set("volume_spike", target.checked ? "true" : ""),
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

	/** Shows the filters of an address. */
	show(filters) {
		this.#filters = filters;
		const chosen = (wanted) =>
			filters.find(({ column, op }) => column === wanted && op === "eq")
				?.value ?? "";
		for (const [column, id] of Object.entries(CHOSEN))
			$(id).value = chosen(column);
		$(SPIKE).checked = chosen("volume_spike") === "true";
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
		$("filter-clear").disabled = !filters.length;
	}

	get #conditions() {
		return this.#filters.filter(
			({ column, op }) =>
				op !== "eq" || !(column in CHOSEN || column === "volume_spike"),
		);
	}

	#set(column, value) {
		const others = this.#filters.filter((one) => one.column !== column);
		this.#onChange(value ? [...others, { column, op: "eq", value }] : others);
	}

	#add() {
		const column = $("filter-column").value;
		const op = $("filter-op").value;
		const given = $("filter-value").valueAsNumber;
		if (Number.isNaN(given)) return;
		const { unit } = COLUMNS.find(({ key }) => key === column);
		// 12 digits: −20 % is −0.2 and nothing like −0.2000…04.
		const value = String(
			Number((unit === "%" ? given / 100 : given).toPrecision(12)),
		);
		$("filter-value").value = "";
		this.#onChange([
			...this.#filters.filter((one) => one.column !== column || one.op !== op),
			{ column, op, value },
		]);
	}
}

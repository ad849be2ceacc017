import { MOST_COMPARED } from "./address.js";
import { get } from "./api.js";
import { $, h } from "./elements.js";

/** Suggestions below the field. */
const SUGGESTED = 8;
const PAUSE_MS = 120;

/** Which tickers the daily chart is compared with: a field that suggests, and a removable chip for each. */
export class CompareForm {
	#field = $("compare", HTMLInputElement);
	/** @type {readonly string[]} */
	#compared = [];
	#ticker = "";
	/** @type {(tickers: readonly string[]) => void} */
	#onChange;
	/** @type {ReturnType<typeof setTimeout> | undefined} */
	#timer;

	/** @param {(tickers: readonly string[]) => void} onChange */
	constructor(onChange) {
		this.#onChange = onChange;
		this.#field.addEventListener("input", () => {
			clearTimeout(this.#timer);
			this.#timer = setTimeout(() => this.#suggest(), PAUSE_MS);
		});
		$("compare-form").addEventListener("submit", async (event) => {
			event.preventDefault();
			const [found] = await this.#matches(this.#field.value, 1);
			const { ticker } = found ?? {};
			this.#field.setCustomValidity(
				ticker === undefined ? "There is no such ticker." : "",
			);
			if (ticker === undefined) return this.#field.reportValidity();
			this.#field.value = "";
			if (ticker !== this.#ticker && !this.#compared.includes(ticker))
				this.#onChange([...this.#compared, ticker]);
		});
	}

	/**
	 * @param {string} ticker of the chart
	 * @param {readonly string[]} compared
	 */
	show(ticker, compared) {
		this.#ticker = ticker;
		this.#compared = compared;
		this.#field.disabled = compared.length >= MOST_COMPARED - 1;
		$("compared").replaceChildren(
			...compared.map((one) => {
				const button = h(
					"button",
					{ type: "button", "aria-label": `Do not compare ${one}` },
					one,
					h("span", { "aria-hidden": "true" }, " ×"),
				);
				button.addEventListener("click", () => {
					this.#onChange(this.#compared.filter((each) => each !== one));
					this.#field.focus();
				});
				return h("li", {}, button);
			}),
		);
	}

	async #suggest() {
		this.#field.setCustomValidity("");
		const found = await this.#matches(this.#field.value, SUGGESTED);
		$("compare-tickers").replaceChildren(
			...found.map(({ ticker, company = "" }) =>
				h("option", { value: ticker }, company),
			),
		);
	}

	/**
	 * @param {string} text
	 * @param {number} limit
	 */
	async #matches(text, limit) {
		const q = text.trim();
		if (!q) return [];
		const { tickers } = await get("/v1/tickers", {
			q,
			limit,
			fields: "company",
		}).catch(() => ({ tickers: [] }));
		return tickers;
	}
}

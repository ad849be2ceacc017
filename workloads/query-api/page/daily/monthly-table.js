import { get, tickerPath } from "../api.js";
import { $, h } from "../elements.js";
import { fixed, percent, signedPercent } from "../format.js";
import { Notice } from "../notice.js";

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
/** Absolute returns from which a cell is deeper in colour. */
const STEPS = [0.01, 0.04, 0.08, 0.15];

/** Monthly returns of one ticker: a row a year, latest first, and the year's own return. */
export class MonthlyTable {
	#notice = new Notice("monthly-notice");
	#ticker;
	#asked = new AbortController();

	async show(ticker) {
		if (ticker === this.#ticker) return;
		this.#ticker = ticker;
		await this.reload();
	}

	/** A new run has computed other months. */
	async renew() {
		if (this.#ticker) await this.reload();
	}

	async reload() {
		this.#asked.abort();
		this.#asked = new AbortController();
		const { signal } = this.#asked;
		this.#notice.loading("Loading the months");
		try {
			const { months } = await get(
				tickerPath("monthly", this.#ticker),
				{},
				signal,
			);
			$("months").replaceChildren(...yearRows(months));
			if (months.length) this.#notice.clear();
			else this.#notice.empty("No batch run has computed months yet.");
		} catch (error) {
			if (signal.aborted) return;
			$("months").replaceChildren();
			if (error.status === 404)
				this.#notice.empty(`There are no months of ${this.#ticker}.`);
			else
				this.#notice.error(`The months cannot be read: ${error.message}`, () =>
					this.reload(),
				);
		}
	}
}

function yearRows(months) {
	const years = new Map();
	for (const row of months) {
		const year = row.month.slice(0, 4);
		if (!years.has(year)) years.set(year, new Map());
		years.get(year).set(Number(row.month.slice(5, 7)), row);
	}
	return [...years]
		.reverse()
		.map(([year, byMonth]) =>
			h(
				"tr",
				{},
				h("th", { scope: "row" }, year),
				...MONTHS.map((name, at) => cell(name, year, byMonth.get(at + 1))),
				heat(
					h("td", { className: "year" }),
					[...byMonth.values()].reduce(
						(product, { monthly_return }) => product * (1 + monthly_return),
						1,
					) - 1,
				),
			),
		);
}

function cell(name, year, row) {
	if (!row) return h("td", {});
	const td = h("td", {
		title: `${name} ${year}: close ${fixed(row.close, 2)}, ${row.trading_days} trading days, ${row.positive_days} up, volatility ${percent(row.monthly_volatility, 2)} a day`,
	});
	return heat(td, row.monthly_return);
}

function heat(td, ratio) {
	td.textContent = signedPercent(ratio);
	const step = STEPS.filter((least) => Math.abs(ratio) >= least).length;
	if (step) td.dataset.heat = `${ratio > 0 ? "up" : "down"}${step}`;
	return td;
}

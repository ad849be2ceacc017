import { get, messageOf, monthlyPath, statusOf } from "../api.js";
import { $, h } from "../elements.js";
import { fixed, percent, signedPercent } from "../format.js";
import { Notice } from "../notice.js";

/** @import { FeatureMonth } from "../../src/batch-schemas.ts" */

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
/** Absolute returns from which a cell is deeper in colour. */
const STEPS = [0.01, 0.04, 0.08, 0.15];

/** Monthly returns of one ticker: a row a year, latest first, and the year's own return. */
export class MonthlyTable {
	#notice = new Notice("monthly-notice");
	/** @type {string | undefined} */
	#ticker;
	#loading = new AbortController();

	/** @param {string} ticker */
	async show(ticker) {
		if (ticker === this.#ticker) return;
		this.#ticker = ticker;
		await this.renew();
	}

	/** Loads the months again: a new run has computed others. */
	async renew() {
		const ticker = this.#ticker;
		if (!ticker) return;
		this.#loading.abort();
		this.#loading = new AbortController();
		const { signal } = this.#loading;
		this.#notice.loading("Loading the months");
		try {
			const { months } = await get(monthlyPath(ticker), {}, signal);
			$("months").replaceChildren(...yearRows(months));
			if (months.length) this.#notice.clear();
			else this.#notice.empty("No batch run has computed months yet.");
		} catch (error) {
			if (signal.aborted) return;
			$("months").replaceChildren();
			if (statusOf(error) === 404)
				this.#notice.empty(`There are no months of ${ticker}.`);
			else
				this.#notice.error(
					`The months cannot be read: ${messageOf(error)}`,
					() => this.renew(),
				);
		}
	}
}

/** @param {readonly FeatureMonth[]} months earliest first */
function yearRows(months) {
	/** @type {Map<string, Map<number, FeatureMonth>>} */
	const years = new Map();
	for (const row of months) {
		const year = row.month.slice(0, 4);
		const byMonth = years.get(year) ?? new Map();
		years.set(year, byMonth.set(Number(row.month.slice(5, 7)), row));
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
						(product, { monthly_return }) =>
							product * (1 + (monthly_return ?? 0)),
						1,
					) - 1,
				),
			),
		);
}

/**
 * @param {string} name of the month
 * @param {string} year
 * @param {FeatureMonth | undefined} row
 */
function cell(name, year, row) {
	if (!row) return h("td", {});
	const td = h("td", {
		title: `${name} ${year}: close ${fixed(row.close, 2)}, ${row.trading_days} trading days, ${row.positive_days} up, volatility ${percent(row.monthly_volatility, 2)} a day`,
	});
	return row.monthly_return === null ? td : heat(td, row.monthly_return);
}

/**
 * @param {HTMLTableCellElement} td
 * @param {number} ratio
 */
function heat(td, ratio) {
	td.textContent = signedPercent(ratio);
	const step = STEPS.filter((least) => Math.abs(ratio) >= least).length;
	if (step) td.dataset.heat = `${ratio > 0 ? "up" : "down"}${step}`;
	return td;
}

import { fragmentOf } from "../address.js";
import { $, h } from "../elements.js";
import { COLUMNS } from "./columns.js";

/** @import { Screened } from "../../src/batch-schemas.ts" */
/** @import { ScreenerColumn } from "./columns.js" */

/** The screener's table: headers that sort, a row a ticker that opens it. */
export class ScreenerTable {
	/** @type {Map<string, HTMLElement>} */
	#headers = new Map();

	/** @param {(sort: string) => void} onSort takes `column` or `-column` */
	constructor(onSort) {
		$("screener-head").replaceChildren(
			...COLUMNS.map(({ key, title, doc, isText }) => {
				const button = h(
					"button",
					{ type: "button", className: "sort", title: doc },
					title,
					h("span", { className: "arrow", "aria-hidden": "true" }),
				);
				const header = h(
					"th",
					{ scope: "col", className: isText ? "text" : "" },
					button,
				);
				button.addEventListener("click", () => {
					const sorted = header.getAttribute("aria-sort");
					// Numbers start with the largest, texts with A.
					const isDescending = sorted ? sorted === "ascending" : !isText;
					onSort(`${isDescending ? "-" : ""}${key}`);
				});
				this.#headers.set(key, header);
				return header;
			}),
		);
		$("screened").addEventListener("click", ({ target }) => {
			if (!(target instanceof Element) || target.closest("a")) return;
			if (getSelection()?.isCollapsed)
				target.closest("tr")?.querySelector("a")?.click();
		});
	}

	/** @param {string} sort `column` or `-column` */
	sorted(sort) {
		for (const [key, header] of this.#headers)
			if (key === sort.replace(/^-/, ""))
				header.setAttribute(
					"aria-sort",
					sort.startsWith("-") ? "descending" : "ascending",
				);
			else header.removeAttribute("aria-sort");
	}

	/** @param {readonly Screened[]} rows */
	show(rows) {
		$("screened").replaceChildren(
			...rows.map((row) =>
				h("tr", {}, ...COLUMNS.map((column) => cell(column, row))),
			),
		);
	}
}

/**
 * @param {ScreenerColumn} column
 * @param {Screened} row
 */
function cell({ key, isText, text, direction, bar, badge }, row) {
	if (key === "ticker")
		return h(
			"th",
			{ scope: "row" },
			h(
				"a",
				{ href: fragmentOf({ view: "daily", ticker: row.ticker }) },
				h("span", { className: "symbol" }, row.ticker),
				h("span", { className: "company" }, row.company),
			),
		);
	const td = h("td", {
		className: isText ? "text" : "",
		"data-direction": direction?.(row),
	});
	const content = text(row);
	if (badge?.(row))
		td.append(
			h("span", { className: "badge", "data-regime": badge(row) }, content),
		);
	else if (bar) {
		const barred = h("span", { className: "barred" }, content);
		barred.style.setProperty("--part", `${Math.min(100, bar(row) * 100)}%`);
		td.append(barred);
	} else td.append(content);
	return td;
}

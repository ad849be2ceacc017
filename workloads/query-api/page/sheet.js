import { $, find, h, setText } from "./elements.js";

const ROWS = 20;

/**
 * A table: columns with a title and the text of a row, and the rows, latest last.
 *
 * @template R
 * @typedef {object} Table
 * @property {readonly Column<R>[]} columns
 * @property {readonly R[]} rows
 */

/**
 * @template R
 * @typedef {readonly [title: string, text: (row: R) => string, mark?: string]} Column
 */

/** What a canvas shows, as a table, for those who cannot see it: filled only while it is open. */
export class Sheet {
	#details = $("sheet", HTMLDetailsElement);
	/** @type {() => readonly (readonly string[])[]} */
	#content = () => [];

	constructor() {
		this.#details.addEventListener("toggle", () => this.refresh());
	}

	/**
	 * @template R
	 * @param {string} title of the summary
	 * @param {() => Table<R>} content is called whenever it is shown
	 */
	use(title, content) {
		this.#content = () => {
			const { columns, rows } = content();
			return [
				columns.map(([title]) => title),
				...rows
					.slice(-ROWS)
					.reverse()
					.map((row) => columns.map(([, text]) => text(row))),
			];
		};
		setText(find(this.#details, "summary", HTMLElement), title);
		find(this.#details, "section", HTMLElement).setAttribute(
			"aria-label",
			title,
		);
		this.refresh();
	}

	refresh() {
		if (!this.#details.open) return;
		const [titles = [], ...rows] = this.#content();
		$("sheet-head").replaceChildren(
			...titles.map((title) => h("th", { scope: "col" }, title)),
		);
		$("rows").replaceChildren(
			...rows.map((texts) =>
				h("tr", {}, ...texts.map((text) => h("td", {}, text))),
			),
		);
	}
}

import { $, h, setText } from "./elements.js";

const ROWS = 20;

/** What a canvas shows, as a table, for those who cannot see it: filled only while it is open. */
export class Sheet {
	#details = $("sheet");
	#content = () => undefined;

	constructor() {
		this.#details.addEventListener("toggle", () => this.refresh());
	}

	/**
	 * @param title of the summary
	 * @param content gives columns (`[title, row → text]`) and rows, latest last
	 */
	use(title, content) {
		this.#content = content;
		setText(this.#details.querySelector("summary"), title);
		this.#details.querySelector("section").setAttribute("aria-label", title);
		this.refresh();
	}

	refresh() {
		if (!this.#details.open) return;
		const { columns, rows } = this.#content() ?? { columns: [], rows: [] };
		$("sheet-head").replaceChildren(
			...columns.map(([title]) => h("th", { scope: "col" }, title)),
		);
		$("rows").replaceChildren(
			...rows
				.slice(-ROWS)
				.reverse()
				.map((row) =>
					h("tr", {}, ...columns.map(([, text]) => h("td", {}, text(row)))),
				),
		);
	}
}

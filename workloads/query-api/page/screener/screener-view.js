import { get, withQuery } from "../api.js";
import { $, setText } from "../elements.js";
import { span } from "../format.js";
import { Notice } from "../notice.js";
import { FilterForm } from "./filter-form.js";
import { ScreenerTable } from "./screener-table.js";

const PATH = "/v1/screener";
const PORTION = 100;

/** All tickers with the latest features of the last batch run. */
export class ScreenerView {
	#notice = new Notice("screener-notice");
	#page;
	#table;
	#filters;
	#address;
	#limit = PORTION;
	#asked = new AbortController();

	/** @param page.go takes what changes of the address */
	constructor(page) {
		this.#page = page;
		this.#table = new ScreenerTable((sort) => page.go({ sort }));
		this.#filters = new FilterForm((filters) => page.go({ filters }));
		$("screener-more").addEventListener("click", () => {
			this.#limit += PORTION;
			this.reload();
		});
	}

	async show(address) {
		this.#address = address;
		this.#limit = PORTION;
		this.#table.sorted(address.sort);
		this.#filters.show(address.filters);
		await this.reload();
	}

	async reload() {
		this.#asked.abort();
		this.#asked = new AbortController();
		const { signal } = this.#asked;
		const query = {
			sort: this.#address.sort,
			filter: this.#address.filters.map(
				({ column, op, value }) => `${column}:${op}:${value}`,
			),
		};
		$("screener-csv").href = withQuery(PATH, { ...query, format: "csv" });
		const isFirst = !$("screened").children.length;
		if (isFirst) this.#notice.loading("Loading the screener");
		$("screener-table").setAttribute("aria-busy", "true");
		try {
			const { tickers, total, run_id, age_seconds } = await get(
				PATH,
				{ ...query, limit: this.#limit },
				signal,
			);
			this.#table.show(tickers);
			this.#say(tickers.length, total, run_id, age_seconds);
		} catch (error) {
			if (signal.aborted) return;
			this.#table.show([]);
			setText($("screener-count"), "");
			this.#notice.error(
				error.status === 400
					? `This cannot be asked: ${error.message}`
					: `The screener cannot be read: ${error.message}`,
				() => this.reload(),
			);
		} finally {
			if (!signal.aborted) $("screener-table").removeAttribute("aria-busy");
		}
	}

	#say(shown, total, runId, age) {
		$("screener-more").hidden = shown >= total;
		setText(
			$("screener-count"),
			`${shown < total ? `${shown} of ` : ""}${total} ${total === 1 ? "ticker" : "tickers"}`,
		);
		setText(
			$("screener-run"),
			runId ? `batch, computed ${span(age)} ago` : "no batch run",
		);
		if (shown) this.#notice.clear();
		else if (runId) this.#notice.empty("No ticker passes these filters.");
		else
			this.#notice.empty(
				"No batch run yet: the features come with its first one.",
			);
		this.#page.announce($("screener-count").textContent);
	}
}

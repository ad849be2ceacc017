import { DEFAULT_SORT } from "../address.js";
import { get, messageOf, statusOf, withQuery } from "../api.js";
import { $, setText } from "../elements.js";
import { span } from "../format.js";
import { Notice } from "../notice.js";
import { FilterForm } from "./filter-form.js";
import { ScreenerTable } from "./screener-table.js";

/** @import { Screened, Screener } from "../../src/batch-schemas.ts" */
/** @import { Address } from "../address.js" */
/** @import { Shell } from "../router.js" */

const PATH = "/v1/screener";
const PORTION = 100;

/** All tickers with the latest features of the last batch run. */
export class ScreenerView {
	#notice = new Notice("screener-notice");
	/** @type {Shell} */
	#shell;
	#table;
	#filters;
	/** @type {Pick<Address, "sort" | "filters">} */
	#address = { sort: DEFAULT_SORT, filters: [] };
	/** @type {readonly Screened[]} */
	#rows = [];
	/** @type {string | null} */
	#next = null;
	#loading = new AbortController();

	/** @param {Shell} shell */
	constructor(shell) {
		this.#shell = shell;
		this.#table = new ScreenerTable((sort) => shell.go({ sort }));
		this.#filters = new FilterForm((filters) => shell.go({ filters }));
		$("screener-more").addEventListener("click", () => this.#more());
	}

	/**
	 * Shows what an address says.
	 *
	 * @param {Address} address
	 */
	async show(address) {
		this.#address = address;
		this.#table.sorted(address.sort);
		this.#filters.show(address.filters);
		await this.reload();
	}

	async reload() {
		this.#loading.abort();
		this.#loading = new AbortController();
		const { signal } = this.#loading;
		const query = this.#query;
		$("screener-csv", HTMLAnchorElement).href = withQuery(PATH, {
			...query,
			format: "csv",
		});
		const isFirst = !$("screened").children.length;
		if (isFirst) this.#notice.loading("Loading the screener");
		$("screener-table").setAttribute("aria-busy", "true");
		try {
			this.#take(await get(PATH, { ...query, limit: PORTION }, signal), []);
		} catch (error) {
			if (signal.aborted) return;
			this.#table.show([]);
			setText($("screener-count"), "");
			this.#notice.error(
				statusOf(error) === 400
					? `This cannot be asked: ${messageOf(error)}`
					: `The screener cannot be read: ${messageOf(error)}`,
				() => this.reload(),
			);
		} finally {
			if (!signal.aborted) $("screener-table").removeAttribute("aria-busy");
		}
	}

	get #query() {
		return {
			sort: this.#address.sort,
			filter: this.#address.filters.map(
				({ column, op, value }) => `${column}:${op}:${value}`,
			),
		};
	}

	/** Adds the rows after those that are shown. */
	async #more() {
		const { signal } = this.#loading;
		try {
			this.#take(
				await get(
					PATH,
					{ ...this.#query, limit: PORTION, after: this.#next ?? undefined },
					signal,
				),
				this.#rows,
			);
		} catch (error) {
			if (!signal.aborted) this.#shell.announce(messageOf(error));
		}
	}

	/**
	 * @param {Screener} answer
	 * @param {readonly Screened[]} before
	 */
	#take(answer, before) {
		this.#rows = [...before, ...answer.tickers];
		this.#next = answer.next;
		this.#table.show(this.#rows);
		this.#say(answer, this.#rows.length);
	}

	/**
	 * @param {Screener} answer
	 * @param {number} shown
	 */
	#say({ total, run_id, age_seconds }, shown) {
		$("screener-more").hidden = this.#next === null;
		setText(
			$("screener-count"),
			`${shown < total ? `${shown} of ` : ""}${total} ${total === 1 ? "ticker" : "tickers"}`,
		);
		setText(
			$("screener-run"),
			run_id ? `batch, computed ${span(age_seconds ?? 0)} ago` : "no batch run",
		);
		if (shown) this.#notice.clear();
		else if (run_id) this.#notice.empty("No ticker passes these filters.");
		else
			this.#notice.empty(
				"No batch run yet: the features come with its first one.",
			);
		this.#shell.announce($("screener-count").textContent ?? "");
	}
}

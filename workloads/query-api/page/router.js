import {
	DAILY_RANGES,
	fragmentOf,
	INDICATORS,
	INTERVALS,
	LIVE_RANGES,
	parseAddress,
	ZONES,
} from "./address.js";
import { featuresPath, monthlyPath, withQuery } from "./api.js";
import { Choices } from "./choices.js";
import { CompareForm } from "./compare-form.js";
import { DailyView } from "./daily/daily-view.js";
import { MonthlyTable } from "./daily/monthly-table.js";
import { $, targetOf } from "./elements.js";
import { LiveView } from "./live/live-view.js";
import { ScreenerView } from "./screener/screener-view.js";

/** @import { StreamedWindow } from "../src/realtime-schemas.ts" */
/** @import { Address, DailyRange, Indicator, Interval, LiveRange, Zone } from "./address.js" */
/** @import { Headline } from "./headline.js" */
/** @import { Sheet } from "./sheet.js" */
/** @import { TickerList } from "./tickers/ticker-list.js" */

/**
 * What a view knows of the page around it.
 *
 * @typedef {object} Shell
 * @property {() => number} now server's clock, milliseconds
 * @property {(text: string) => void} announce has a screen reader say it
 * @property {boolean} isNarrow whether a phone's few candles fit
 * @property {Headline} headline company, price and change
 * @property {Sheet} sheet the table below the chart
 * @property {() => string | null | undefined} run the served run of the batch: null when there is none yet, undefined
 *   until it is known
 * @property {() => Promise<boolean>} hasTickers whether there are tickers at all, once it is known
 * @property {(changes: Partial<Address>) => void} go leads to the same address with changes
 */

/** The most that the API gives in one answer: 30 years of days. */
const MOST_ROWS = 8_000;

/** Shows what the address says: one of the views, with the controls that it has. */
export class Router {
	/** @type {TickerList} */
	#list;
	/** @type {Shell} */
	#shell;
	/** @type {(ticker: string | undefined, view: Address["view"]) => void} */
	#onRoute;
	#live;
	#daily;
	#screener;
	#months = new MonthlyTable();
	/** @type {Choices<Interval>} */
	#intervals = new Choices($("intervals"), (interval) =>
		this.go({ interval, liveRange: undefined }),
	);
	/** @type {Choices<LiveRange | DailyRange>} */
	#ranges = new Choices($("ranges"), (range) =>
		this.go(
			this.#address.view === "daily"
				? { dailyRange: /** @type {DailyRange} */ (range) }
				: { liveRange: /** @type {LiveRange} */ (range) },
		),
	);
	/** @type {Choices<Zone>} */
	#zones = new Choices($("zones"), (zone) => this.go({ zone }));
	#comparison = new CompareForm((compare) => this.go({ compare }));
	#address = parseAddress(location.hash);
	/** @type {string | undefined} */
	#fallback;
	/**
	 * The ticker of the address, or the last one, or the most active.
	 *
	 * @type {string | undefined}
	 */
	#ticker;

	/**
	 * @param {TickerList} list
	 * @param {Shell} shell
	 * @param {(ticker: string | undefined, view: Address["view"]) => void} onRoute is called when an address is shown
	 */
	constructor(list, shell, onRoute) {
		this.#list = list;
		this.#shell = shell;
		this.#onRoute = onRoute;
		this.#live = new LiveView(shell);
		this.#daily = new DailyView(shell);
		this.#screener = new ScreenerView(shell);
		addEventListener("hashchange", () => this.#route());
		$("log").addEventListener("change", (event) =>
			this.go({
				scale: targetOf(event, HTMLInputElement)?.checked ? "log" : "linear",
			}),
		);
		$("raw").addEventListener("change", (event) =>
			this.go({
				prices: targetOf(event, HTMLInputElement)?.checked ? "raw" : "adjusted",
			}),
		);
		$("indicators").addEventListener("change", () =>
			this.go({
				indicators: this.#indicators
					.filter(([, input]) => input.checked)
					.map(([name]) => name),
			}),
		);
		if (this.#address.ticker || this.#address.view === "screener")
			this.#route();
	}

	get ticker() {
		return this.#ticker;
	}

	/**
	 * Leads to the same address with changes.
	 *
	 * @param {Partial<Address>} changes
	 */
	go(changes) {
		location.hash = fragmentOf({ ...this.#address, ...changes });
	}

	/**
	 * Leads to a ticker in the same view, from the screener in the daily one.
	 *
	 * @param {string} ticker
	 */
	open(ticker) {
		const { view } = this.#address;
		this.go({ ticker, view: view === "screener" ? "daily" : view });
	}

	/**
	 * Without a ticker in the address it is the most active one, as soon as there is one.
	 *
	 * @param {string | undefined} active
	 */
	listed(active) {
		this.#fallback = active;
		if (!this.#ticker && this.#address.view !== "screener") this.#route();
		if (!this.#ticker && !this.#list.size) this.#live.waiting();
	}

	get #indicators() {
		const names = /** @type {Indicator[]} */ (Object.keys(INDICATORS));
		return names.map(
			(name) =>
				/** @type {const} */ ([name, $(`show-${name}`, HTMLInputElement)]),
		);
	}

	/**
	 * Says that the tickers cannot be read. With a ticker in the address the views read and say what they have.
	 *
	 * @param {string} message
	 * @param {() => void} retry
	 */
	failed(message, retry) {
		if (!this.#ticker) this.#live.failed(message, retry);
	}

	/**
	 * Shows an update of the stream.
	 *
	 * @param {StreamedWindow} window
	 */
	take(window) {
		if (window.ticker !== this.#ticker) return;
		if (this.#address.view === "live") this.#live.take(window);
		if (this.#address.view === "daily") this.#daily.take(window);
	}

	/** Shows what updates of the stream may have been missed. */
	missed() {
		if (this.#address.view === "live" && this.#ticker) this.#live.reload();
	}

	/** Shows what a new run of the batch has computed. */
	renew() {
		if (this.#address.view === "daily") this.#daily.reload();
		if (this.#address.view === "screener") this.#screener.reload();
		this.#months.renew();
	}

	#route() {
		const given = parseAddress(location.hash);
		const { view } = given;
		this.#ticker =
			given.ticker ?? (view === "screener" ? this.#ticker : this.#fallback);
		this.#address =
			view === "screener" ? given : { ...given, ticker: this.#ticker };
		document.body.dataset.view = view;
		for (const name of /** @type {const} */ (["live", "daily", "screener"])) {
			const link = $(`to-${name}`, HTMLAnchorElement);
			link.href = fragmentOf({ view: name, ticker: this.#ticker });
			if (name === view) link.setAttribute("aria-current", "page");
			else link.removeAttribute("aria-current");
		}
		this.#list.select(this.#address);
		if (view !== "live") this.#live.leave();
		if (view === "screener") {
			document.title = "Screener · Tickstack";
			this.#screener.show(this.#address);
		} else {
			this.#shell.headline.ticker(this.#ticker);
			if (view === "live") this.#showLive(this.#ticker);
			else this.#showDaily(this.#ticker);
		}
		this.#onRoute(this.#ticker, view);
	}

	/** @param {string | undefined} ticker */
	#showLive(ticker) {
		this.#shell.sheet.use("The latest candles as a table", () =>
			this.#live.content(),
		);
		if (!ticker) return;
		this.#live.show(this.#address, ticker);
		const { interval } = this.#address;
		this.#intervals.show(INTERVALS, interval);
		this.#ranges.show(
			Object.fromEntries(
				INTERVALS[interval].ranges.map((one) => [one, LIVE_RANGES[one]]),
			),
			this.#live.range,
		);
		this.#zones.show(
			Object.fromEntries(
				Object.entries(ZONES).map(([zone, label]) => [zone, { label }]),
			),
			this.#address.zone,
		);
	}

	/** @param {string | undefined} ticker */
	#showDaily(ticker) {
		this.#shell.sheet.use("The latest days as a table", () =>
			this.#daily.content(),
		);
		if (!ticker) return;
		this.#daily.show(this.#address, ticker);
		this.#ranges.show(DAILY_RANGES, this.#address.dailyRange);
		const csv = { limit: MOST_ROWS, format: "csv" };
		$("days-csv", HTMLAnchorElement).href = withQuery(
			featuresPath(ticker),
			csv,
		);
		$("months-csv", HTMLAnchorElement).href = withQuery(
			monthlyPath(ticker),
			csv,
		);
		const { scale, prices, indicators, compare } = this.#address;
		$("log", HTMLInputElement).checked = scale === "log";
		$("log", HTMLInputElement).disabled = compare.length > 0;
		$("raw", HTMLInputElement).checked = prices === "raw";
		for (const [name, input] of this.#indicators)
			input.checked = indicators.includes(name);
		this.#comparison.show(ticker, compare);
		this.#months.show(ticker);
	}
}

import { DAILY_RANGES } from "../address.js";
import { messageOf, statusOf } from "../api.js";
import { ChartLoader } from "../charts/chart-loader.js";
import { $, setPairs } from "../elements.js";
import { date, move, price } from "../format.js";
import { Notice } from "../notice.js";
import { ComparedDays } from "./compared-days.js";
import { DailyChart } from "./daily-chart.js";
import {
	comparedFigures,
	dailyColumns,
	dailyFigures,
} from "./daily-figures.js";
import { DaySource } from "./day-source.js";
import { withWindow } from "./days.js";

/** @import { Window } from "../../src/realtime-schemas.ts" */
/** @import { Address } from "../address.js" */
/** @import { Table } from "../sheet.js" */
/** @import { Shell } from "../router.js" */
/** @import { Day } from "./days.js" */

/** How often the open day is read again while updates come: they do not have its volume. */
const REFRESH_MS = 10_000;
const DAY_MS = 86_400_000;
/** A close may be as old as a long weekend. */
const OLD_MS = 3 * DAY_MS;

/** The long view of one ticker: loads its trading days, keeps the open one up to date, and says what they mean. */
export class DailyView {
	/** @type {Shell} */
	#shell;
	#notice = new Notice("daily-notice");
	/** @type {Address["indicators"]} */
	#indicators = [];
	/** @type {ChartLoader<Day, DailyChart, DaySource>} */
	#loader = new ChartLoader(
		(on) => new DailyChart($("daily-chart"), this.#indicators, on),
		() => this.#showFigures(),
	);
	#ticker = "";
	#source = new DaySource("");
	#compared = new ComparedDays();
	/** @type {keyof typeof DAILY_RANGES} */
	#range = "all";
	/** @type {Address["prices"]} */
	#prices = "adjusted";
	#refreshed = 0;
	/**
	 * The run that the days are of.
	 *
	 * @type {string | null | undefined}
	 */
	#run;

	/** @param {Shell} shell */
	constructor(shell) {
		this.#shell = shell;
	}

	/**
	 * Shows what an address says.
	 *
	 * @param {Address} address
	 * @param {string} ticker
	 */
	async show({ dailyRange, scale, prices, indicators, compare }, ticker) {
		const days = this.#useIndicators(indicators);
		const { chart } = this.#loader;
		this.#range = dailyRange;
		this.#prices = prices;
		chart.scale(scale);
		chart.basis(prices);
		const isEnough =
			days.length > 0 &&
			(days.length >= this.#count || !this.#source.hasEarlier);
		const isOfRun = [undefined, this.#run].includes(this.#shell.run());
		const isSame = ticker === this.#ticker;
		if (!isSame) {
			chart.show([]);
			this.#ticker = ticker;
			this.#source = new DaySource(ticker);
		}
		if (isSame && isEnough && isOfRun) {
			chart.span(this.#count);
			this.#showAll();
		} else await this.reload();
		await this.#compare(compare);
	}

	/**
	 * Another choice of panes is another chart, of the same days.
	 *
	 * @param {Address["indicators"]} indicators
	 */
	#useIndicators(indicators) {
		if (indicators.join() === this.#indicators.join())
			return this.#loader.chart.items;
		const days = this.#indicators.length ? this.#loader.chart.days : [];
		this.#loader.renew();
		this.#indicators = indicators;
		if (days.length) this.#loader.chart.show(days);
		return days;
	}

	get #count() {
		return DAILY_RANGES[this.#range].days;
	}

	async reload() {
		const { chart } = this.#loader;
		const ticker = this.#ticker;
		const signal = this.#loader.begin(this.#source);
		this.#showFigures();
		if (!chart.items.length) this.#notice.loading(`Loading ${ticker}`);
		try {
			const { company, run, days } = await this.#source.latest(
				this.#count,
				signal,
			);
			this.#refreshed = this.#shell.now();
			this.#run = run;
			this.#shell.headline.company(company ?? "");
			if (run === null)
				this.#notice.empty(
					"No batch run yet: averages, drawdown and regimes come with its first one.",
				);
			else if (!days.length) this.#notice.empty(`No day of ${ticker} yet.`);
			else this.#notice.clear();
			chart.show(days);
			chart.span(this.#count);
			this.#showAll();
		} catch (error) {
			if (signal.aborted) return;
			if (statusOf(error) === 404)
				this.#notice.empty(
					`There is no ticker ${ticker} yet. Choose one from the list.`,
				);
			else
				this.#notice.error(
					`The days of ${ticker} cannot be read: ${messageOf(error)}`,
					() => this.reload(),
				);
		}
	}

	/** @param {readonly string[]} tickers */
	async #compare(tickers) {
		const { chart } = this.#loader;
		const isNew = await this.#compared.load(tickers, this.#count, this.#run);
		if (isNew || chart.isComparing !== tickers.length > 0) {
			chart.compare(this.#compared.on(this.#prices));
			chart.span(this.#count);
		}
		this.#showFigures();
	}

	/**
	 * An update of the stream goes into the open day, which is read again now and then.
	 *
	 * @param {Window} window
	 */
	async take(window) {
		const { chart, signal } = this.#loader;
		const latest = chart.days.at(-1);
		if (window.ticker !== this.#ticker || !latest) return;
		const traded = withWindow(latest, window);
		if (traded) {
			chart.update(traded);
			this.#showAll();
		}
		if (this.#shell.now() - this.#refreshed <= REFRESH_MS) return;
		this.#refreshed = this.#shell.now();
		try {
			const days = await this.#source.since(signal);
			if (signal.aborted) return;
			for (const day of days) chart.update(day);
			this.#showAll();
		} catch {
			// The next update tries again.
		}
	}

	#showAll() {
		this.#showChange();
		this.#showFigures();
		this.#shell.sheet.refresh();
	}

	#showChange() {
		const { chart } = this.#loader;
		const { latest, items: days, decimals } = chart;
		const from = days.at(-Math.min(days.length, this.#count));
		if (!latest || !from) return;
		const moved = move(from.close > 0 ? latest.close / from.close - 1 : null);
		// What the chart shows, on its basis: never the price of another one.
		this.#shell.headline.quote(this.#ticker, {
			close: latest.close,
			decimals,
			basis: `${this.#prices === "raw" ? "as traded" : "adjusted"}, ${latest.isOpen ? "open day" : "close of"} ${date(latest.time)}`,
			// A day is new until the next one has ended.
			atMs: latest.time * 1_000 + 2 * DAY_MS,
			oldAfterMs: OLD_MS,
		});
		this.#shell.headline.change(moved, `since ${date(from.time)}`);
		$("daily-chart").setAttribute(
			"aria-label",
			`Daily chart of ${this.#ticker}: ${days.length} trading days with moving averages, drawdown, volume and market regimes; last close ${price(latest.close, decimals)}, ${moved.text} in the time shown. The table below has the numbers.`,
		);
	}

	#showFigures() {
		const { hovered, chart } = this.#loader;
		if (chart.isComparing) {
			const at = hovered ?? chart.latest;
			const from = chart.items.at(-Math.min(chart.items.length, this.#count));
			if (at && from)
				setPairs($("legend"), [
					["Since", date(from.time)],
					["Until", date(at.time)],
					...comparedFigures([
						{ ticker: this.#ticker, ratio: at.close / from.close - 1 },
						...this.#compared.moves(this.#prices, from.time, at.time),
					]),
				]);
			return;
		}
		// The days since the last run have prices only.
		const computed = chart.items.findLast(({ source }) => source === "batch");
		setPairs(
			$("legend"),
			dailyFigures(
				hovered ?? computed ?? chart.latest,
				hovered !== undefined,
				chart.decimals,
			),
		);
	}

	/**
	 * For the table below the chart.
	 *
	 * @returns {Table<Day>}
	 */
	content() {
		const { items, decimals } = this.#loader.chart;
		return { rows: items, columns: dailyColumns(decimals) };
	}
}

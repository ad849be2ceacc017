import { DAILY_RANGES } from "../address.js";
import { messageOf, statusOf } from "../api.js";
import { ChartLoader } from "../charts/chart-loader.js";
import { $, setPairs } from "../elements.js";
import { date, move, price } from "../format.js";
import { Notice } from "../notice.js";
import { DailyChart } from "./daily-chart.js";
import { dailyColumns, dailyFigures } from "./daily-figures.js";
import { DaySource } from "./day-source.js";

/** @import { Address } from "../address.js" */
/** @import { Table } from "../sheet.js" */
/** @import { Shell } from "../router.js" */
/** @import { Day } from "./days.js" */

/** How often the open day is read again while updates come. */
const REFRESH_MS = 10_000;

/** The long view of one ticker: loads its trading days, keeps the open one up to date, and says what they mean. */
export class DailyView {
	/** @type {Shell} */
	#shell;
	#notice = new Notice("daily-notice");
	/** @type {ChartLoader<Day, DailyChart, DaySource>} */
	#loader = new ChartLoader(
		(on) => new DailyChart($("daily-chart"), on),
		() => this.#showFigures(),
	);
	#ticker = "";
	#source = new DaySource("");
	/** @type {keyof typeof DAILY_RANGES} */
	#range = "all";
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
	async show({ dailyRange, scale }, ticker) {
		const { chart } = this.#loader;
		this.#range = dailyRange;
		chart.scale(scale);
		const count = chart.items.length;
		const isEnough =
			count > 0 && (count >= this.#count || !this.#source.hasEarlier);
		const isOfRun = [undefined, this.#run].includes(this.#shell.run());
		if (ticker === this.#ticker && isEnough && isOfRun) {
			chart.span(this.#count);
			this.#showAll();
			return;
		}
		if (ticker !== this.#ticker) {
			chart.show([]);
			this.#ticker = ticker;
			this.#source = new DaySource(ticker);
		}
		await this.reload();
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

	/**
	 * An update of the stream: the open day is read again, now and then.
	 *
	 * @param {{ ticker: string }} window
	 */
	async take({ ticker }) {
		const { chart, signal } = this.#loader;
		const isDue = this.#shell.now() - this.#refreshed > REFRESH_MS;
		if (ticker !== this.#ticker || !isDue || !chart.items.length) return;
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
		const { latest, items: days } = this.#loader.chart;
		const from = days.at(-Math.min(days.length, this.#count));
		if (!latest || !from) return;
		const moved = move(latest.close / from.close - 1);
		this.#shell.headline.fallback(this.#ticker, latest.close / latest.factor);
		this.#shell.headline.change(moved, `since ${date(from.time)}`);
		$("daily-chart").setAttribute(
			"aria-label",
			`Daily chart of ${this.#ticker}: ${days.length} trading days with moving averages, drawdown, volume and market regimes; last close ${price(latest.close)}, ${moved.text} in the time shown. The table below has the numbers.`,
		);
	}

	#showFigures() {
		const { hovered, chart } = this.#loader;
		// The days since the last run have prices only.
		const computed = chart.items.findLast(({ source }) => source === "batch");
		setPairs(
			$("legend"),
			dailyFigures(hovered ?? computed ?? chart.latest, hovered !== undefined),
		);
	}

	/**
	 * For the table below the chart.
	 *
	 * @returns {Table<Day>}
	 */
	content() {
		return { rows: this.#loader.chart.items, columns: dailyColumns };
	}
}

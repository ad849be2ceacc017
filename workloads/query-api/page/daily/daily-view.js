import { DAILY_RANGES } from "../address.js";
import { $, setPairs } from "../elements.js";
import { date, move, price } from "../format.js";
import { Notice } from "../notice.js";
import { DailyChart } from "./daily-chart.js";
import { dailyColumns, dailyFigures } from "./daily-figures.js";
import { DaySource } from "./day-source.js";

/** How often the open day is asked for while updates come. */
const REFRESH_MS = 10_000;

/** The long view of one ticker: loads its trading days, keeps the open one up to date, and says what they mean. */
export class DailyView {
	#page;
	#notice = new Notice("daily-notice");
	/** Made when it is first shown: only then its place has a size. */
	#made;
	#ticker;
	#source;
	#range;
	#hovered;
	#asked = new AbortController();
	#isLoading = false;
	#refreshed = 0;
	/** The run that the days are of. */
	#run;

	/** @param page as of the live view; page.run tells the served run of the batch */
	constructor(page) {
		this.#page = page;
	}

	get #chart() {
		this.#made ??= new DailyChart($("daily-chart"), {
			hover: (day) => {
				this.#hovered = day;
				this.#showFigures();
			},
			edge: () => this.#loadEarlier(),
		});
		return this.#made;
	}

	/** Shows what an address asks for. */
	async show({ ticker, range, scale }) {
		this.#range = range;
		this.#chart.scale(scale);
		const count = this.#chart.days.length;
		const isEnough =
			count > 0 && (count >= this.#count || !this.#source.hasEarlier);
		const isOfRun = [undefined, this.#run].includes(this.#page.run());
		if (ticker === this.#ticker && isEnough && isOfRun) {
			this.#chart.span(this.#count);
			this.#showAll();
			return;
		}
		if (ticker !== this.#ticker) {
			this.#chart.show([]);
			this.#ticker = ticker;
			this.#source = new DaySource(ticker);
		}
		await this.reload();
	}

	get #count() {
		return DAILY_RANGES[this.#range].days;
	}

	async reload() {
		this.#asked.abort();
		this.#asked = new AbortController();
		const { signal } = this.#asked;
		const ticker = this.#ticker;
		this.#hovered = undefined;
		this.#showFigures();
		if (!this.#chart.days.length) this.#notice.loading(`Loading ${ticker}`);
		try {
			const { company, run, days } = await this.#source.latest(
				this.#count,
				signal,
			);
			this.#refreshed = this.#page.now();
			this.#run = run;
			this.#page.headline.company(company ?? "");
			if (run === null)
				this.#notice.empty(
					"No batch run yet: averages, drawdown and regimes come with its first one.",
				);
			else if (!days.length) this.#notice.empty(`No day of ${ticker} yet.`);
			else this.#notice.clear();
			this.#chart.show(days);
			this.#chart.span(this.#count);
			this.#showAll();
		} catch (error) {
			if (signal.aborted) return;
			if (error.status === 404)
				this.#notice.empty(
					`There is no ticker ${ticker} yet. Choose one from the list.`,
				);
			else
				this.#notice.error(
					`The days of ${ticker} cannot be read: ${error.message}`,
					() => this.reload(),
				);
		}
	}

	/** An update of the stream: the open day is asked for again, now and then. */
	async take({ ticker }) {
		const isDue = this.#page.now() - this.#refreshed > REFRESH_MS;
		if (ticker !== this.#ticker || !isDue || !this.#chart.days.length) return;
		this.#refreshed = this.#page.now();
		const { signal } = this.#asked;
		try {
			const days = await this.#source.since(signal);
			if (signal.aborted) return;
			for (const day of days) this.#chart.update(day);
			this.#showAll();
		} catch {
			// The next update asks again.
		}
	}

	async #loadEarlier() {
		const [first] = this.#chart.days;
		if (!first || !this.#source.hasEarlier || this.#isLoading) return;
		this.#isLoading = true;
		const { signal } = this.#asked;
		try {
			const days = await this.#source.before(first, signal);
			if (!signal.aborted && days.length) this.#chart.prepend(days);
		} catch {
			// The next move to the edge asks again.
		} finally {
			this.#isLoading = false;
		}
	}

	#showAll() {
		this.#showChange();
		this.#showFigures();
		this.#page.sheet.refresh();
	}

	#showChange() {
		const { latest, days } = this.#chart;
		if (!latest) return;
		const from = days.at(-Math.min(days.length, this.#count));
		const moved = move(latest.close / from.close - 1);
		this.#page.headline.fallback(this.#ticker, latest.close / latest.factor);
		this.#page.headline.change(moved, `since ${date(from.time)}`);
		$("daily-chart").setAttribute(
			"aria-label",
			`Daily chart of ${this.#ticker}: ${days.length} trading days with moving averages, drawdown, volume and market regimes; last close ${price(latest.close)}, ${moved.text} in the time shown. The table below has the numbers.`,
		);
	}

	#showFigures() {
		const { days, latest } = this.#chart;
		// The days since the last run have prices only.
		const computed = days.findLast(({ source }) => source === "batch");
		setPairs(
			$("legend"),
			dailyFigures(
				this.#hovered ?? computed ?? latest,
				this.#hovered !== undefined,
			),
		);
	}

	/** For the table below the chart. */
	content() {
		return { rows: this.#chart.days, columns: dailyColumns };
	}
}

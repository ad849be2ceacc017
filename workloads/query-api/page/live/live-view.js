import { INTERVALS, LIVE_RANGES, liveRange } from "../address.js";
import { $, setPairs } from "../elements.js";
import { change, minute, price } from "../format.js";
import { Notice } from "../notice.js";
import { CandleSource } from "./candle-source.js";
import { LiveChart } from "./live-chart.js";
import { liveColumns, liveFigures } from "./live-figures.js";

/** Real-time candles of one ticker: loads them, keeps them up to date, and says what they mean. */
export class LiveView {
	#page;
	#notice = new Notice("live-notice");
	/** Made when it is first shown: only then its place has a size. */
	#made;
	#source;
	#ticker;
	#interval;
	#range;
	#hovered;
	#asked = new AbortController();
	#hasEarlier = false;
	#isLoading = false;

	/**
	 * @param page.now server's clock, milliseconds
	 * @param page.isNarrow whether a phone's few candles fit
	 * @param page.headline shows company, price and change
	 * @param page.sheet the table below the chart
	 * @param page.hasTickers whether there are tickers at all, once it is known
	 */
	constructor(page) {
		this.#page = page;
	}

	get #chart() {
		this.#made ??= new LiveChart($("chart"), {
			hover: (candle) => {
				this.#hovered = candle;
				this.#showFigures();
			},
			edge: () => this.#loadEarlier(),
		});
		return this.#made;
	}

	/** Shows what an address asks for. */
	async show({ ticker, interval, range }) {
		const isSame = ticker === this.#ticker && interval === this.#interval;
		this.#range = liveRange(interval, range, this.#page.isNarrow);
		if (isSame) {
			this.#chart.span(this.#count);
			this.#showAll();
		} else {
			this.#ticker = ticker;
			this.#interval = interval;
			this.#source = new CandleSource(ticker, interval);
			await this.reload();
		}
	}

	/** It is out of sight and gets no updates any more: what it shows is loaded anew when it is shown again. */
	leave() {
		this.#asked.abort();
		this.#ticker = undefined;
	}

	/** The chosen range, or the interval's own. */
	get range() {
		return this.#range;
	}

	get #count() {
		return LIVE_RANGES[this.#range].ms / INTERVALS[this.#interval].ms;
	}

	async reload() {
		this.#asked.abort();
		this.#asked = new AbortController();
		const { signal } = this.#asked;
		const ticker = this.#ticker;
		this.#hovered = undefined;
		this.#chart.show([]);
		this.#showFigures();
		this.#notice.loading(`Loading ${ticker}`);
		try {
			const { company, candles } = await this.#source.latest(
				this.#page.now(),
				signal,
			);
			this.#hasEarlier = candles.length > 0;
			this.#page.headline.company(company ?? "");
			if (candles.length) this.#notice.clear();
			else this.#notice.empty(`No window of ${ticker} in this time.`);
			this.#chart.show(candles);
			this.#chart.span(this.#count);
			this.#showAll();
		} catch (error) {
			if (signal.aborted) return;
			this.#hasEarlier = false;
			this.#page.headline.company("");
			if (error.status !== 404)
				this.#notice.error(
					`The windows of ${ticker} cannot be read: ${error.message}`,
					() => this.reload(),
				);
			else if (!(await this.#page.hasTickers())) this.waiting();
			else if (!signal.aborted)
				this.#notice.empty(
					`There is no window of ${ticker} yet. Choose another ticker, or see its days.`,
				);
		}
	}

	/** Says that there is nothing yet. */
	waiting() {
		this.#notice.empty("No window yet: waiting for the first ticks.");
	}

	/** Says that the tickers themselves cannot be read. */
	failed(text, retry) {
		this.#notice.error(text, retry);
	}

	/** An update of the stream. */
	take(window) {
		if (window.ticker !== this.#ticker) return;
		const candle = this.#source.take(window);
		const previous = this.#chart.latest;
		if (!candle || !this.#chart.update(candle)) return;
		if (!previous) {
			this.#page.headline.company(window.company);
			this.#chart.span(this.#count);
		}
		this.#notice.clear();
		this.#showAll();
		// Once a candle, when its predecessor is complete: not with every update.
		if (previous && previous.time < candle.time)
			this.#page.announce(
				`${this.#ticker} closed the candle of ${minute(previous.time).slice(11)} at ${price(previous.close)}, ${change(previous.open, previous.close).text.slice(2)}`,
			);
	}

	async #loadEarlier() {
		const [first] = this.#chart.candles;
		if (!this.#hasEarlier || this.#isLoading || !first) return;
		this.#isLoading = true;
		const { signal } = this.#asked;
		try {
			const candles = await this.#source.before(first, signal);
			if (signal.aborted) return;
			this.#hasEarlier = candles.length > 0;
			if (candles.length) this.#chart.prepend(candles);
		} catch {
			// The next move to the edge asks again.
		} finally {
			this.#isLoading = false;
		}
	}

	#showAll() {
		this.#showQuote();
		this.#showFigures();
		this.#page.sheet.refresh();
	}

	#showQuote() {
		const { latest, candles } = this.#chart;
		if (!latest) return;
		const from = candles.at(-Math.min(candles.length, this.#count));
		const moved = change(from.open, latest.close);
		const since = minute(from.time);
		this.#page.headline.quote(this.#ticker, latest.close);
		this.#page.headline.change(
			moved,
			`since ${since.slice(0, 10) === minute(latest.time).slice(0, 10) ? since.slice(11) : since}`,
		);
		$("chart").setAttribute(
			"aria-label",
			`${INTERVALS[this.#interval].label} candles of ${this.#ticker}: ${candles.length} candles, last close ${price(latest.close)}, ${moved.text} in the time shown. The table below has the numbers.`,
		);
	}

	#showFigures() {
		setPairs(
			$("legend"),
			liveFigures(
				this.#hovered ?? this.#chart.latest,
				this.#source.isWindow,
				this.#hovered !== undefined,
			),
		);
	}

	/** For the table below the chart. */
	content() {
		return {
			rows: this.#chart.candles,
			columns: liveColumns(this.#source.isWindow),
		};
	}
}

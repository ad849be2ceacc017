import { INTERVALS, LIVE_RANGES, liveRange } from "../address.js";
import { messageOf, statusOf } from "../api.js";
import { ChartLoader } from "../charts/chart-loader.js";
import { $, setPairs, setText } from "../elements.js";
import { change, price } from "../format.js";
import { Notice } from "../notice.js";
import { ZoneClock } from "../zone-clock.js";
import { CandleSource } from "./candle-source.js";
import { LiveChart } from "./live-chart.js";
import { liveColumns, liveFigures } from "./live-figures.js";

/** @import { Window } from "../../src/realtime-schemas.ts" */
/** @import { Address, Interval, LiveRange, Zone } from "../address.js" */
/** @import { Shell } from "../router.js" */
/** @import { Table } from "../sheet.js" */
/** @import { LiveCandle } from "./live-candles.js" */

/** A window that is older is no price of now. */
const OLD_MS = 600_000;

/** Real-time candles of one ticker: loads them, keeps them up to date, and says what they mean. */
export class LiveView {
	/** @type {Shell} */
	#shell;
	#notice = new Notice("live-notice");
	/** @type {ChartLoader<LiveCandle, LiveChart, CandleSource>} */
	#loader = new ChartLoader(
		(on) => new LiveChart($("chart"), this.#clock, on),
		() => this.#showFigures(),
	);
	/** @type {string | undefined} */
	#ticker;
	/** @type {Interval} */
	#interval = "30s";
	/** @type {LiveRange} */
	#range = "1h";
	#source = new CandleSource("", this.#interval);
	/** @type {Zone} */
	#zone = "market";
	/** Of the ticker's market, as soon as it is known. */
	#market = "UTC";
	#clock = new ZoneClock("market");

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
	async show({ interval, liveRange: range, zone }, ticker) {
		const isSame = ticker === this.#ticker && interval === this.#interval;
		this.#range = liveRange(interval, range, this.#shell.isNarrow);
		this.#zone = zone;
		this.#showZone();
		this.#loader.chart.length(INTERVALS[interval].ms);
		if (isSame) {
			this.#loader.chart.span(this.#count);
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
		this.#loader.end();
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
		const ticker = this.#ticker;
		const { chart } = this.#loader;
		const signal = this.#loader.begin(this.#source);
		chart.show([]);
		this.#showFigures();
		this.#notice.loading(`Loading ${ticker}`);
		try {
			const { company, timeZone, candles } = await this.#source.latest(
				this.#shell.now(),
				signal,
			);
			this.#market = timeZone;
			this.#showZone();
			this.#shell.headline.company(company ?? "");
			if (candles.length) this.#notice.clear();
			else this.#notice.empty(`No window of ${ticker} in this time.`);
			chart.show(candles);
			chart.span(this.#count);
			this.#showAll();
		} catch (error) {
			if (signal.aborted) return;
			this.#shell.headline.company("");
			if (statusOf(error) !== 404)
				this.#notice.error(
					`The windows of ${ticker} cannot be read: ${messageOf(error)}`,
					() => this.reload(),
				);
			else if (!(await this.#shell.hasTickers())) this.waiting();
			else if (!signal.aborted)
				this.#notice.empty(
					`There is no window of ${ticker} yet. Choose another ticker, or see its days.`,
				);
		}
	}

	#showZone() {
		this.#clock = new ZoneClock(this.#zone, this.#market);
		this.#loader.chart.zone(this.#clock);
		setText($("zone-name"), this.#clock.name);
	}

	/** Says that there is nothing yet. */
	waiting() {
		this.#notice.empty("No window yet: waiting for the first ticks.");
	}

	/**
	 * Says that the tickers themselves cannot be read.
	 *
	 * @param {string} text
	 * @param {() => void} retry
	 */
	failed(text, retry) {
		this.#notice.error(text, retry);
	}

	/**
	 * An update of the stream.
	 *
	 * @param {Window} window
	 */
	take(window) {
		if (window.ticker !== this.#ticker) return;
		const { chart } = this.#loader;
		const candle = this.#source.take(window);
		const previous = chart.latest;
		if (!candle || !chart.update(candle)) return;
		if (!previous) {
			this.#shell.headline.company(window.company);
			chart.span(this.#count);
		}
		this.#notice.clear();
		this.#showAll();
		// Once a candle, when its predecessor is complete: not with every update.
		if (previous && previous.time < candle.time)
			this.#shell.announce(
				`${this.#ticker} closed the candle of ${this.#clock.minute(previous.time).slice(11)} at ${price(previous.close, chart.decimals)}, ${change(previous.open, previous.close).text.slice(2)}`,
			);
	}

	#showAll() {
		this.#showQuote();
		this.#showFigures();
		this.#shell.sheet.refresh();
	}

	#showQuote() {
		const { latest, items: candles, decimals } = this.#loader.chart;
		const from = candles.at(-Math.min(candles.length, this.#count));
		if (!latest || !from) return;
		const moved = change(from.open, latest.close);
		const since = this.#clock.minute(from.time);
		const { ms, label } = INTERVALS[this.#interval];
		const isToday = since.slice(0, 10) === this.#clock.date(latest.time);
		this.#shell.headline.quote(this.#ticker, {
			close: latest.close,
			decimals,
			basis: `as traded, ${this.#clock.minute(latest.time).slice(isToday ? 11 : 0)} ${this.#clock.name}`,
			atMs: latest.time * 1_000 + ms,
			oldAfterMs: OLD_MS,
		});
		this.#shell.headline.change(
			moved,
			`since ${isToday ? since.slice(11) : since}`,
		);
		$("chart").setAttribute(
			"aria-label",
			`${label} candles of ${this.#ticker}: ${candles.length} candles, last close ${price(latest.close, decimals)}, ${moved.text} in the time shown. The table below has the numbers.`,
		);
	}

	get #style() {
		return { decimals: this.#loader.chart.decimals, clock: this.#clock };
	}

	#showFigures() {
		const { hovered, chart } = this.#loader;
		setPairs(
			$("legend"),
			liveFigures(
				hovered ?? chart.latest,
				this.#source.isWindow,
				hovered !== undefined,
				this.#style,
			),
		);
	}

	/**
	 * For the table below the chart.
	 *
	 * @returns {Table<LiveCandle>}
	 */
	content() {
		return {
			rows: this.#loader.chart.items,
			columns: liveColumns(this.#source.isWindow, this.#style),
		};
	}
}

import { createBaseChart, keepSight, listen } from "../charts/base-chart.js";
import { DrawdownPane } from "./drawdown-pane.js";
import { PricePane } from "./price-pane.js";
import { VolumePane } from "./volume-pane.js";

/** @import { UTCTimestamp } from "lightweight-charts" */
/** @import { ChartListener } from "../charts/base-chart.js" */
/** @import { Day } from "./days.js" */

/** Days' room from the right edge to the latest one. */
const MARGIN = 3;
/** Days that there is room for when there are fewer. */
const LEAST = 30;
/** Pixels a day below which candles become a line. */
const CANDLE_WIDTH = 3;
/** Days in sight up to which each spike has an arrow of its own. */
const MARKED_DAYS = 600;
/** How the panes share the height: prices, drawdown, volume. */
const HEIGHTS = [5, 1.4, 1.4];

/** Adjusted prices with averages over regimes, the drawdown below them, and the volume with its spikes. */
export class DailyChart {
	/** @type {HTMLElement} */
	#element;
	#chart;
	#price;
	#drawdown;
	#volume;
	/** @type {Map<UTCTimestamp, Day>} */
	#byTime = new Map();

	/**
	 * @param {HTMLElement} element
	 * @param {ChartListener<Day>} on
	 */
	constructor(element, on) {
		this.#element = element;
		this.#chart = createBaseChart(
			element,
			{
				timeScale: {
					rightOffset: MARGIN,
					minBarSpacing: 0.1,
					lockVisibleTimeRangeOnResize: true,
				},
				localization: { dateFormat: "yyyy-MM-dd" },
			},
			(color) => {
				for (const pane of this.#panes) pane.paint(color);
				this.#report();
			},
		);
		this.#price = new PricePane(this.#chart, 0);
		this.#drawdown = new DrawdownPane(this.#chart, 1);
		this.#volume = new VolumePane(this.#chart, 2);
		for (const [at, pane] of this.#chart.panes().entries())
			pane.setStretchFactor(HEIGHTS[at] ?? 1);
		listen(this.#chart, (time) => this.#byTime.get(time), on);
		this.#chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
			if (!range) return;
			const visible = range.to - range.from;
			this.#price.drawCandles(
				this.#chart.timeScale().width() / visible >= CANDLE_WIDTH,
			);
			this.#volume.mark(visible <= MARKED_DAYS);
		});
	}

	/** Earliest first. */
	get items() {
		return [...this.#byTime.values()];
	}

	get latest() {
		return this.items.at(-1);
	}

	/**
	 * Replaces all days.
	 *
	 * @param {readonly Day[]} days earliest first
	 */
	show(days) {
		this.#byTime = new Map(days.map((day) => [day.time, day]));
		for (const pane of this.#panes) pane.show(days);
		this.#report();
	}

	/**
	 * Takes the latest day, or one after it.
	 *
	 * @param {Day} day
	 */
	update(day) {
		if (day.time < (this.latest?.time ?? 0)) return;
		this.#byTime.set(day.time, day);
		this.#price.update(day);
		this.#volume.update(day);
		this.#report();
	}

	/**
	 * Adds earlier days; what is seen stays where it is.
	 *
	 * @param {readonly Day[]} days
	 */
	prepend(days) {
		keepSight(this.#chart, days.length, () =>
			this.show([...days, ...this.items]),
		);
	}

	/**
	 * Shows the latest days, or all there are.
	 *
	 * @param {number} days
	 */
	span(days) {
		const count = this.#byTime.size;
		this.#chart.timeScale().setVisibleLogicalRange({
			from: count - Math.min(days, Math.max(count, LEAST)) - 0.5,
			to: count - 0.5 + MARGIN,
		});
	}

	/** @param {"linear" | "log"} name */
	scale(name) {
		this.#price.scale(name);
	}

	get #panes() {
		return [this.#price, this.#drawdown, this.#volume];
	}

	/** What is drawn, for who cannot see a canvas: tests, for one. */
	#report() {
		for (const pane of this.#panes)
			for (const [name, count] of Object.entries(pane.counts))
				this.#element.dataset[name] = String(count);
	}
}

import { createBaseChart, keepSight } from "../charts/base-chart.js";
import { DrawdownPane } from "./drawdown-pane.js";
import { PricePane } from "./price-pane.js";
import { VolumePane } from "./volume-pane.js";

/** Days' room from the right edge to the latest one. */
const MARGIN = 3;
/** Days that there is room for when there are fewer. */
const LEAST = 30;
/** Days left of the visible ones at which earlier ones are asked for. */
const EDGE = 20;
/** Pixels a day below which candles become a line. */
const CANDLE_WIDTH = 3;
/** Days in sight up to which each spike has an arrow of its own. */
const MARKED_DAYS = 600;
/** How the panes share the height: prices, drawdown, volume. */
const HEIGHTS = [5, 1.4, 1.4];

/** Adjusted prices with averages over regimes, the drawdown below them, and the volume with its spikes. */
export class DailyChart {
	#element;
	#chart;
	#price;
	#drawdown;
	#volume;
	#byTime = new Map();

	/** @param on.hover takes the day under the pointer or undefined; on.edge is called near the earliest day */
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
				this.#told();
			},
		);
		this.#price = new PricePane(this.#chart, 0);
		this.#drawdown = new DrawdownPane(this.#chart, 1);
		this.#volume = new VolumePane(this.#chart, 2);
		for (const [at, part] of HEIGHTS.entries())
			this.#chart.panes()[at].setStretchFactor(part);
		this.#chart.subscribeCrosshairMove(({ time }) =>
			on.hover(time === undefined ? undefined : this.#byTime.get(time)),
		);
		this.#chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
			if (!range) return;
			const visible = range.to - range.from;
			this.#price.drawCandles(
				this.#chart.timeScale().width() / visible >= CANDLE_WIDTH,
			);
			this.#volume.mark(visible <= MARKED_DAYS);
			if (range.from < EDGE) on.edge();
		});
	}

	get days() {
		return [...this.#byTime.values()];
	}

	get latest() {
		return this.days.at(-1);
	}

	/** Replaces all days, earliest first. */
	show(days) {
		this.#byTime = new Map(days.map((day) => [day.time, day]));
		for (const pane of this.#panes) pane.show(days);
		this.#told();
	}

	/** Takes the latest day, or one after it. */
	update(day) {
		if (day.time < (this.latest?.time ?? 0)) return;
		this.#byTime.set(day.time, day);
		this.#price.update(day);
		this.#volume.update(day);
		this.#told();
	}

	/** Adds earlier days; what is seen stays where it is. */
	prepend(days) {
		keepSight(this.#chart, days.length, () =>
			this.show([...days, ...this.days]),
		);
	}

	/** Shows the latest days, or all there are. */
	span(days) {
		const count = this.#byTime.size;
		this.#chart.timeScale().setVisibleLogicalRange({
			from: count - Math.min(days, Math.max(count, LEAST)) - 0.5,
			to: count - 0.5 + MARGIN,
		});
	}

	/** @param name `linear` or `log` */
	scale(name) {
		this.#price.scale(name);
	}

	get #panes() {
		return [this.#price, this.#drawdown, this.#volume];
	}

	/** What is drawn, for who cannot see a canvas: tests, for one. */
	#told() {
		for (const pane of this.#panes)
			for (const [name, count] of Object.entries(pane.counts))
				this.#element.dataset[name] = String(count);
	}
}

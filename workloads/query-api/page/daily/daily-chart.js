import { createBaseChart, keepSight, listen } from "../charts/base-chart.js";
import { slotsOf } from "../charts/slots.js";
import { decimalsOf } from "../digits.js";
import { asTraded, missingDays } from "./days.js";
import { DrawdownPane } from "./drawdown-pane.js";
import { PricePane } from "./price-pane.js";
import { VolatilityPane } from "./volatility-pane.js";
import { VolumePane } from "./volume-pane.js";

/** @import { UTCTimestamp } from "lightweight-charts" */
/** @import { Address } from "../address.js" */
/** @import { ChartListener } from "../charts/base-chart.js" */
/** @import { Slot } from "../charts/slots.js" */
/** @import { Compared } from "./comparison.js" */
/** @import { Day } from "./days.js" */

/** Days' room from the right edge to the latest one. */
const MARGIN = 3;
/** Days that there is room for when there are fewer. */
const LEAST = 30;
/** Pixels a day below which candles become a line. */
const CANDLE_WIDTH = 3;
/** Days in sight up to which each spike has an arrow of its own. */
const MARKED_DAYS = 600;
/** How the panes share the height: prices, and each of those below. */
const HEIGHTS = { prices: 5, indicator: 1.4 };
const PANES = {
	drawdown: DrawdownPane,
	volume: VolumePane,
	volatility: VolatilityPane,
};

/** Prices with averages over regimes, and below them what is chosen of drawdown, volume and volatility. */
export class DailyChart {
	/** @type {HTMLElement} */
	#element;
	#chart;
	#remove;
	#price;
	#below;
	/** @type {Map<UTCTimestamp, Day>} */
	#byTime = new Map();
	/** @type {readonly Slot<Day>[]} */
	#slots = [];
	#isRaw = false;
	#decimals = 2;

	/**
	 * @param {HTMLElement} element
	 * @param {Address["indicators"]} indicators
	 * @param {ChartListener<Day>} on
	 */
	constructor(element, indicators, on) {
		this.#element = element;
		const { chart, remove } = createBaseChart(
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
				for (const pane of [this.#price, ...this.#below]) pane.paint(color);
				this.#report();
			},
		);
		this.#chart = chart;
		this.#remove = remove;
		this.#price = new PricePane(chart, 0, indicators);
		const names = /** @type {(keyof typeof PANES)[]} */ (
			Object.keys(PANES)
		).filter((name) => indicators.includes(name));
		this.#below = names.map((name, at) => new PANES[name](chart, at + 1));
		for (const [at, pane] of chart.panes().entries())
			pane.setStretchFactor(at ? HEIGHTS.indicator : HEIGHTS.prices);
		listen(
			chart,
			(time) => {
				const day = this.#byTime.get(time);
				return day && this.#shown(day);
			},
			on,
		);
		chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
			if (!range) return;
			const visible = range.to - range.from;
			this.#price.drawCandles(
				chart.timeScale().width() / visible >= CANDLE_WIDTH,
			);
			for (const pane of this.#below)
				if (pane instanceof VolumePane) pane.mark(visible <= MARKED_DAYS);
			this.#fitDigits(range.from, range.to);
		});
	}

	/** Earliest first. */
	get items() {
		return [...this.#byTime.values()].map((day) => this.#shown(day));
	}

	/** The same with adjusted prices, whatever is shown. */
	get days() {
		return [...this.#byTime.values()];
	}

	get latest() {
		return this.items.at(-1);
	}

	get isComparing() {
		return this.#price.isComparing;
	}

	/** Decimals of the prices in sight. */
	get decimals() {
		return this.#decimals;
	}

	/**
	 * Replaces all days.
	 *
	 * @param {readonly Day[]} days earliest first
	 */
	show(days) {
		this.#byTime = new Map(days.map((day) => [day.time, day]));
		this.#draw();
	}

	/**
	 * Takes the latest day, or one after it.
	 *
	 * @param {Day} day
	 */
	update(day) {
		const latest = this.latest?.time ?? 0;
		if (day.time < latest) return;
		this.#byTime.set(day.time, day);
		if (missingDays(day.time - latest)) return this.#draw();
		const shown = this.#shown(day);
		const slot = { time: day.time, item: shown };
		this.#slots = [
			...this.#slots.slice(0, day.time === latest ? -1 : undefined),
			slot,
		];
		this.#price.update(shown);
		for (const pane of this.#below)
			if (pane instanceof VolumePane) pane.update(shown);
		this.#report();
	}

	/**
	 * Adds earlier days; what is seen stays where it is.
	 *
	 * @param {readonly Day[]} days
	 */
	prepend(days) {
		const before = this.#slots.length;
		const all = [...days, ...this.#byTime.values()];
		const { slots } = slotsOf(all, missingDays);
		keepSight(this.#chart, slots.length - before, () => this.show(all));
	}

	/**
	 * Shows the latest days, or all there are.
	 *
	 * @param {number} days
	 */
	span(days) {
		const count = this.#byTime.size;
		const first = this.items.at(-Math.min(days, count));
		const at = this.#slots.findIndex(({ item }) => item?.time === first?.time);
		const end = this.#slots.length;
		this.#chart.timeScale().setVisibleLogicalRange({
			from: Math.min(Math.max(at, 0), end - LEAST) - 0.5,
			to: end - 0.5 + MARGIN,
		});
	}

	/** @param {"linear" | "log"} name */
	scale(name) {
		this.#price.scale(name);
	}

	/** @param {Address["prices"]} name whether prices are shown as they were traded */
	basis(name) {
		if (this.#isRaw === (name === "raw")) return;
		this.#isRaw = name === "raw";
		this.#draw();
	}

	/** @param {readonly Compared[]} compared none: the ticker alone */
	compare(compared) {
		this.#price.compare(compared);
		this.#draw();
	}

	remove() {
		this.#remove();
		delete this.#element.dataset.drawn;
	}

	/** @param {Day} day */
	#shown(day) {
		return this.#isRaw ? asTraded(day) : day;
	}

	#draw() {
		const { slots, holes } = slotsOf(this.items, missingDays);
		this.#slots = slots;
		this.#price.show(slots, holes);
		for (const pane of this.#below) pane.show(slots);
		const range = this.#chart.timeScale().getVisibleLogicalRange();
		this.#fitDigits(range?.from ?? 0, range?.to ?? slots.length);
		this.#report();
	}

	/**
	 * By prices as they were traded: the adjusted ones have more digits than anybody quotes.
	 *
	 * @param {number} from first place in sight
	 * @param {number} to
	 */
	#fitDigits(from, to) {
		const seen = this.#slots
			.slice(Math.max(0, Math.floor(from)), Math.ceil(to) + 1)
			.flatMap(({ item }) => item ?? []);
		if (!seen.length) return;
		const quoted = decimalsOf(
			seen.flatMap(({ raw }) => [raw.close, raw.high, raw.low]),
		);
		// Whole prices are no longer whole when they are adjusted.
		const shown = decimalsOf(seen.map(({ close }) => close));
		this.#decimals = Math.max(quoted, Math.min(shown, 2));
		this.#price.digits(this.#decimals);
	}

	/** What is drawn, for who cannot see a canvas: tests, for one. */
	#report() {
		for (const pane of [this.#price, ...this.#below])
			for (const [name, count] of Object.entries(pane.counts))
				this.#element.dataset[name] = String(count);
	}
}

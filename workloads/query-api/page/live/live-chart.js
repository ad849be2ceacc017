import {
	candleColors,
	createBaseChart,
	keepSight,
	listen,
} from "../charts/base-chart.js";
import { HoleMarks } from "../charts/hole-marks.js";
import { slotsOf } from "../charts/slots.js";
import { decimalsOf } from "../digits.js";
import { fixed, volume } from "../format.js";
import {
	CandlestickSeries,
	HistogramSeries,
	LineStyle,
	TickMarkType,
} from "../vendor/lightweight-charts.standalone.production.mjs";

/** @import { PriceFormatCustom, UTCTimestamp } from "lightweight-charts" */
/** @import { ChartListener } from "../charts/base-chart.js" */
/** @import { Slot } from "../charts/slots.js" */
/** @import { ZoneClock } from "../zone-clock.js" */
/** @import { LiveCandle } from "./live-candles.js" */

/** Candles' room from the right edge to the latest one. */
const MARGIN = 4;
/** Candles that there is room for when there are fewer. */
const LEAST = 30;
/** Slots of a gap at most: a night takes no more room than that. */
const GAP_SLOTS = 12;

/** Candles over volume, of one ticker. */
export class LiveChart {
	#chart;
	/** Of the prices shown. */
	#decimals = 2;
	#candles;
	#volume;
	/** @type {HTMLElement} */
	#element;
	/** @type {Map<UTCTimestamp, LiveCandle>} */
	#byTime = new Map();
	/** @type {readonly Slot<LiveCandle>[]} */
	#slots = [];
	#holes = new HoleMarks();
	#remove;
	/** Length of a candle, seconds. */
	#length = 30;
	/** @type {ZoneClock} */
	#clock;

	/**
	 * @param {HTMLElement} element
	 * @param {ZoneClock} clock
	 * @param {ChartListener<LiveCandle>} on
	 */
	constructor(element, clock, on) {
		this.#element = element;
		this.#clock = clock;
		const { chart, remove } = createBaseChart(
			element,
			{
				localization: {
					/** @param {UTCTimestamp} time */
					timeFormatter: (time) =>
						`${this.#clock.minute(time)} ${this.#clock.name}`,
				},
				timeScale: {
					timeVisible: true,
					secondsVisible: false,
					rightOffset: MARGIN,
					minBarSpacing: 1,
					lockVisibleTimeRangeOnResize: true,
					/**
					 * @param {UTCTimestamp} time
					 * @param {TickMarkType} type
					 */
					tickMarkFormatter: (time, type) => tickMark(this.#clock, time, type),
				},
			},
			(color) => {
				this.#holes.paint(color);
				this.#candles.applyOptions(candleColors(color));
				this.#volume.applyOptions({ color: color("--volume") });
			},
		);
		this.#chart = chart;
		this.#remove = remove;
		this.#candles = this.#chart.addSeries(CandlestickSeries, {
			priceLineStyle: LineStyle.Dotted,
			priceFormat: priceFormat(this.#decimals),
		});
		this.#volume = this.#chart.addSeries(
			HistogramSeries,
			{
				priceFormat: { type: "custom", minMove: 1, formatter: volume },
				priceLineVisible: false,
				lastValueVisible: false,
			},
			1,
		);
		const [prices, volumes] = this.#chart.panes();
		prices?.attachPrimitive(this.#holes);
		prices?.setStretchFactor(4);
		volumes?.setStretchFactor(1);
		this.#chart
			.priceScale("right", 0)
			.applyOptions({ scaleMargins: { top: 0.08, bottom: 0.06 } });
		listen(this.#chart, (time) => this.#byTime.get(time), on);
		this.#chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
			if (range) this.#fitDigits(range.from, range.to);
		});
	}

	/** Decimals of the prices in sight. */
	get decimals() {
		return this.#decimals;
	}

	/** @param {ZoneClock} clock of the times shown */
	zone(clock) {
		this.#clock = clock;
		this.#chart.applyOptions({});
	}

	/** @param {number} ms length of a candle */
	length(ms) {
		this.#length = ms / 1_000;
	}

	remove() {
		this.#remove();
	}

	/** Earliest first. */
	get items() {
		return [...this.#byTime.values()];
	}

	get latest() {
		return this.items.at(-1);
	}

	/**
	 * Replaces all candles.
	 *
	 * @param {readonly LiveCandle[]} candles earliest first
	 */
	show(candles) {
		this.#byTime = new Map(candles.map((candle) => [candle.time, candle]));
		const { slots, holes } = slotsOf(candles, (seconds) =>
			this.#missing(seconds),
		);
		this.#slots = slots;
		this.#candles.setData(slots.map(({ time, item }) => item ?? { time }));
		this.#volume.setData(
			slots.map(({ time, item }) => (item ? bar(item) : { time })),
		);
		this.#holes.show(holes.filter(({ from, to }) => to > from));
		const range = this.#chart.timeScale().getVisibleLogicalRange();
		this.#fitDigits(range?.from ?? 0, range?.to ?? slots.length);
		this.#report();
	}

	/** @param {number} seconds between two candles */
	#missing(seconds) {
		return Math.min(Math.round(seconds / this.#length) - 1, GAP_SLOTS);
	}

	/**
	 * @param {number} from first place in sight
	 * @param {number} to
	 */
	#fitDigits(from, to) {
		const seen = this.#slots.slice(
			Math.max(0, Math.floor(from)),
			Math.ceil(to) + 1,
		);
		const prices = seen.flatMap(({ item }) =>
			item ? [item.close, item.high, item.low] : [],
		);
		const decimals = prices.length ? decimalsOf(prices) : this.#decimals;
		if (decimals === this.#decimals) return;
		this.#decimals = decimals;
		this.#candles.applyOptions({ priceFormat: priceFormat(decimals) });
	}

	/**
	 * Adds earlier candles; what is seen stays where it is.
	 *
	 * @param {readonly LiveCandle[]} candles
	 */
	prepend(candles) {
		const before = this.#slots.length;
		const all = [...candles, ...this.items];
		const { slots } = slotsOf(all, (seconds) => this.#missing(seconds));
		keepSight(this.#chart, slots.length - before, () => this.show(all));
	}

	/**
	 * Takes an update.
	 *
	 * @param {LiveCandle} candle
	 * @returns {boolean} false: it is older than what is shown
	 */
	update(candle) {
		const { time } = candle;
		const known = this.#byTime.get(time);
		if (known && (known.trades ?? 0) > (candle.trades ?? 0)) return false;
		const newest = Math.max(...this.#byTime.keys(), 0);
		this.#byTime.set(time, candle);
		const last = this.#slots.at(-1);
		const isNext =
			!last || (time >= newest && this.#missing(time - last.time) < 1);
		if (isNext || known) {
			this.#candles.update(candle, time < newest);
			this.#volume.update(bar(candle), time < newest);
			if (!known) this.#slots = [...this.#slots, { time, item: candle }];
		} else
			this.show(
				[...this.#byTime].sort(([a], [b]) => a - b).map(([, value]) => value),
			);
		this.#report();
		return true;
	}

	/**
	 * Shows the latest candles, or what there is of them: the first ones of a new pipeline are not squeezed.
	 *
	 * @param {number} candles
	 */
	span(candles) {
		const count = this.#byTime.size;
		const first = this.items.at(-Math.min(candles, count));
		const at = this.#slots.findIndex(({ time }) => time === first?.time);
		const end = this.#slots.length;
		this.#chart.timeScale().setVisibleLogicalRange({
			from: Math.min(Math.max(at, 0), end - LEAST),
			to: end - 1 + MARGIN,
		});
	}

	#report() {
		this.#element.dataset.candles = String(this.#byTime.size);
	}
}

/**
 * @param {number} decimals
 * @returns {PriceFormatCustom}
 */
const priceFormat = (decimals) => ({
	type: "custom",
	minMove: 10 ** -decimals,
	formatter: (value) => fixed(value, decimals),
});

/**
 * No bar where the volume is not known.
 *
 * @param {LiveCandle} candle
 */
const bar = ({ time, volume }) =>
	volume === null ? { time } : { time, value: volume };

/**
 * The library finds days by UTC: a mark of theirs has the time with the date.
 *
 * @param {ZoneClock} clock
 * @param {UTCTimestamp} time
 * @param {TickMarkType} type
 */
function tickMark(clock, time, type) {
	const text = clock.minute(time);
	const isDay =
		type !== TickMarkType.Time && type !== TickMarkType.TimeWithSeconds;
	if (!isDay) return text.slice(11);
	return text.endsWith("00:00") ? text.slice(5, 10) : text.slice(5);
}

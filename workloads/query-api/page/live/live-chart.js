import {
	candleColors,
	createBaseChart,
	keepSight,
	listen,
} from "../charts/base-chart.js";
import { decimalsOf, fixed, volume } from "../format.js";
import {
	CandlestickSeries,
	HistogramSeries,
	LineStyle,
} from "../vendor/lightweight-charts.standalone.production.mjs";

/** @import { UTCTimestamp } from "lightweight-charts" */
/** @import { ChartListener } from "../charts/base-chart.js" */
/** @import { LiveCandle } from "./live-candles.js" */

/** Candles' room from the right edge to the latest one. */
const MARGIN = 4;
/** Candles that there is room for when there are fewer. */
const LEAST = 30;

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

	/**
	 * @param {HTMLElement} element
	 * @param {ChartListener<LiveCandle>} on
	 */
	constructor(element, on) {
		this.#element = element;
		this.#chart = createBaseChart(
			element,
			{
				timeScale: {
					timeVisible: true,
					secondsVisible: false,
					rightOffset: MARGIN,
					minBarSpacing: 1,
					lockVisibleTimeRangeOnResize: true,
				},
			},
			(color) => {
				this.#candles.applyOptions(candleColors(color));
				this.#volume.applyOptions({ color: color("--volume") });
			},
		);
		this.#candles = this.#chart.addSeries(CandlestickSeries, {
			priceLineStyle: LineStyle.Dotted,
			priceFormat: {
				type: "custom",
				minMove: 0.000_001,
				/** @param {number} value */
				formatter: (value) => fixed(value, this.#decimals),
			},
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
		prices?.setStretchFactor(4);
		volumes?.setStretchFactor(1);
		this.#chart
			.priceScale("right", 0)
			.applyOptions({ scaleMargins: { top: 0.08, bottom: 0.06 } });
		listen(this.#chart, (time) => this.#byTime.get(time), on);
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
		this.#decimals = decimalsOf(candles.at(-1)?.close ?? 1);
		this.#candles.setData([...candles]);
		this.#volume.setData(candles.map(bar));
		this.#report();
	}

	/**
	 * Adds earlier candles; what is seen stays where it is.
	 *
	 * @param {readonly LiveCandle[]} candles
	 */
	prepend(candles) {
		keepSight(this.#chart, candles.length, () =>
			this.show([...candles, ...this.items]),
		);
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
		if (time >= newest || known) {
			this.#candles.update(candle, time < newest);
			this.#volume.update(bar(candle), time < newest);
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
		const wanted = Math.min(candles, Math.max(count, LEAST));
		this.#chart.timeScale().setVisibleLogicalRange({
			from: count - wanted,
			to: count - 1 + MARGIN,
		});
	}

	#report() {
		this.#element.dataset.candles = String(this.#byTime.size);
	}
}

/** @param {LiveCandle} candle */
const bar = ({ time, volume }) => ({ time, value: volume });

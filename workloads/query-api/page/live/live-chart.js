import {
	candleColors,
	createBaseChart,
	keepSight,
} from "../charts/base-chart.js";
import { decimalsOf, fixed, volume } from "../format.js";
import {
	CandlestickSeries,
	HistogramSeries,
	LineStyle,
} from "../vendor/lightweight-charts.standalone.production.mjs";

/** Candles' room from the right edge to the latest one. */
const MARGIN = 4;
/** Candles that there is room for when there are fewer. */
const LEAST = 30;
/** Candles left of the visible ones at which earlier ones are asked for. */
const EDGE = 20;

/** Candles over volume, of one ticker. */
export class LiveChart {
	#chart;
	#candles;
	#volume;
	#element;
	#byTime = new Map();

	/** @param on.hover takes the candle under the pointer or undefined; on.edge is called near the earliest candle */
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
				formatter: (value) => fixed(value, this.decimals),
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
		prices.setStretchFactor(4);
		volumes.setStretchFactor(1);
		this.#chart
			.priceScale("right", 0)
			.applyOptions({ scaleMargins: { top: 0.08, bottom: 0.06 } });
		this.#chart.subscribeCrosshairMove(({ time }) =>
			on.hover(time === undefined ? undefined : this.#byTime.get(time)),
		);
		this.#chart
			.timeScale()
			.subscribeVisibleLogicalRangeChange(
				(range) => range && range.from < EDGE && on.edge(),
			);
	}

	/** Decimals of the prices shown. */
	decimals = 2;

	get candles() {
		return [...this.#byTime.values()];
	}

	get latest() {
		return this.#byTime.get(Math.max(...this.#byTime.keys()));
	}

	/** Replaces all candles, earliest first. */
	show(candles) {
		this.#byTime = new Map(candles.map((candle) => [candle.time, candle]));
		this.decimals = decimalsOf(candles.at(-1)?.close ?? 1);
		this.#candles.setData(candles);
		this.#volume.setData(candles.map(bar));
		this.#told();
	}

	/** Adds earlier candles; what is seen stays where it is. */
	prepend(candles) {
		keepSight(this.#chart, candles.length, () =>
			this.show([...candles, ...this.candles]),
		);
	}

	/** Takes an update; false when it is older than what is shown. */
	update(candle) {
		const { time } = candle;
		const known = this.#byTime.get(time);
		if (known && known.trades > candle.trades) return false;
		const newest = Math.max(...this.#byTime.keys(), 0);
		this.#byTime.set(time, candle);
		if (time >= newest || known) {
			this.#candles.update(candle, time < newest);
			this.#volume.update(bar(candle), time < newest);
		} else
			this.show(
				[...this.#byTime].sort(([a], [b]) => a - b).map(([, value]) => value),
			);
		this.#told();
		return true;
	}

	/** Shows the latest candles, or what there is of them: the first ones of a new pipeline are not squeezed. */
	span(candles) {
		const count = this.#byTime.size;
		const wanted = Math.min(candles, Math.max(count, LEAST));
		this.#chart.timeScale().setVisibleLogicalRange({
			from: count - wanted,
			to: count - 1 + MARGIN,
		});
	}

	#told() {
		this.#element.dataset.candles = String(this.#byTime.size);
	}
}

const bar = ({ time, volume }) => ({ time, value: volume });

import { candleColors, quiet } from "../charts/base-chart.js";
import { HoleMarks } from "../charts/hole-marks.js";
import { fixed } from "../format.js";
import {
	CandlestickSeries,
	LineSeries,
	LineStyle,
	PriceScaleMode,
} from "../vendor/lightweight-charts.standalone.production.mjs";
import { Comparison } from "./comparison.js";
import { candleOf, oddColors } from "./day-candles.js";
import { regimeBands, valuesOf } from "./days.js";
import { RegimeBands } from "./regime-bands.js";

/** @import { IChartApi, ISeriesApi, PriceFormatCustom } from "lightweight-charts" */
/** @import { Palette } from "../charts/base-chart.js" */
/** @import { Hole, Slot } from "../charts/slots.js" */
/** @import { Indicator } from "../address.js" */
/** @import { Compared } from "./comparison.js" */
/** @import { Day } from "./days.js" */
/** @import { OddColors } from "./day-candles.js" */

/** The averages differ by the pattern of their line as well. */
const AVERAGES = /** @type {const} */ ([
	["ma50", LineStyle.Solid],
	["ma100", LineStyle.Dashed],
	["ma200", LineStyle.Dotted],
]);

/** Prices as candles or as a line, with their averages, over the market regimes; or several tickers, rebased. */
export class PricePane {
	/** @type {ISeriesApi<"Candlestick">} */
	#candles;
	/** @type {ISeriesApi<"Line">} */
	#line;
	#averages;
	#scale;
	#decimals = 2;
	#bands = new RegimeBands();
	#holes = new HoleMarks();
	#comparison;
	#isWide = true;
	#isLog = false;
	/** @type {readonly Slot<Day>[]} */
	#slots = [];
	/** @type {OddColors} */
	#odd = { panel: "#888", close: "#888", up: "#888", down: "#888" };

	/**
	 * @param {IChartApi} chart
	 * @param {number} pane
	 * @param {readonly Indicator[]} indicators
	 */
	constructor(chart, pane, indicators) {
		const priceFormat = this.#format;
		this.#candles = chart.addSeries(
			CandlestickSeries,
			{ priceLineStyle: LineStyle.Dotted, priceFormat },
			pane,
		);
		this.#line = chart.addSeries(
			LineSeries,
			{
				...quiet,
				lineWidth: 1,
				lastValueVisible: true,
				priceFormat,
				visible: false,
			},
			pane,
		);
		this.#averages = AVERAGES.filter(([name]) => indicators.includes(name)).map(
			([name, lineStyle]) => ({
				name,
				series: chart.addSeries(
					LineSeries,
					{ ...quiet, lineStyle, lineWidth: 2, priceFormat },
					pane,
				),
			}),
		);
		this.#scale = chart.priceScale("right", pane);
		this.#scale.applyOptions({ scaleMargins: { top: 0.06, bottom: 0.1 } });
		chart.panes()[pane]?.attachPrimitive(this.#bands);
		chart.panes()[pane]?.attachPrimitive(this.#holes);
		this.#comparison = new Comparison(chart, pane);
	}

	/**
	 * @param {readonly Slot<Day>[]} slots
	 * @param {readonly Hole[]} holes
	 */
	show(slots, holes) {
		this.#slots = slots;
		this.#candles.setData(
			slots.map(({ time, item }) =>
				item ? candleOf(item, this.#odd) : { time },
			),
		);
		this.#line.setData(valuesOf(slots, "close"));
		const isOn = !this.#comparison.isOn;
		for (const { name, series } of this.#averages)
			series.setData(isOn ? valuesOf(slots, name) : []);
		this.#bands.show(isOn ? regimeBands(slots) : []);
		this.#holes.show(holes);
		this.#comparison.show(slots);
	}

	/** @param {Day} day the latest, or one after it */
	update(day) {
		this.#candles.update(candleOf(day, this.#odd));
		this.#line.update({ time: day.time, value: day.close });
	}

	/** @param {number} decimals of the prices in sight */
	digits(decimals) {
		if (decimals === this.#decimals) return;
		this.#decimals = decimals;
		const priceFormat = this.#format;
		for (const series of [
			this.#candles,
			this.#line,
			...this.#averages.map(({ series }) => series),
		])
			series.applyOptions({ priceFormat });
	}

	/** @returns {PriceFormatCustom} */
	get #format() {
		const decimals = this.#decimals;
		return {
			type: "custom",
			minMove: 10 ** -decimals,
			formatter: (value) => fixed(value, decimals),
		};
	}

	/**
	 * Other tickers, to be shown with the next days; none ends the comparison.
	 *
	 * @param {readonly Compared[]} compared
	 */
	compare(compared) {
		this.#comparison.use(compared);
		this.#apply();
	}

	get isComparing() {
		return this.#comparison.isOn;
	}

	/**
	 * Candles while they are wide enough to be told apart, else a line.
	 *
	 * @param {boolean} isWide
	 */
	drawCandles(isWide) {
		if (this.#isWide === isWide) return;
		this.#isWide = isWide;
		this.#apply();
	}

	/** @param {"linear" | "log"} name */
	scale(name) {
		this.#isLog = name === "log";
		this.#apply();
	}

	#apply() {
		const { isOn } = this.#comparison;
		const hasCandles = this.#isWide && !isOn;
		this.#candles.applyOptions({ visible: hasCandles });
		this.#line.applyOptions({ visible: !hasCandles, lineWidth: isOn ? 2 : 1 });
		this.#scale.applyOptions({
			mode: isOn
				? PriceScaleMode.Percentage
				: this.#isLog
					? PriceScaleMode.Logarithmic
					: PriceScaleMode.Normal,
		});
	}

	/** @param {Palette} color */
	paint(color) {
		this.#odd = oddColors(color);
		this.#candles.applyOptions(candleColors(color));
		this.#candles.setData(
			this.#slots.map(({ time, item }) =>
				item ? candleOf(item, this.#odd) : { time },
			),
		);
		this.#line.applyOptions({ color: color("--ink") });
		for (const { name, series } of this.#averages)
			series.applyOptions({ color: color(`--${name}`) });
		this.#bands.paint(color);
		this.#holes.paint(color);
		this.#comparison.paint(color);
	}

	/** How many points of each kind are drawn. */
	get counts() {
		return {
			candles: this.#candles.data().filter((one) => "close" in one).length,
			compared: this.#comparison.counts.join(),
			gaps: this.#holes.count,
			averages: this.#averages
				.map(({ series }) => valuesIn(series.data()))
				.join(),
			bands: this.#bands.count,
		};
	}
}

/** @param {readonly object[]} points values and gaps */
export const valuesIn = (points) =>
	points.filter((point) => "value" in point).length;

import { candleColors, quiet } from "../charts/base-chart.js";
import { decimalsOf, fixed } from "../format.js";
import {
	CandlestickSeries,
	LineSeries,
	LineStyle,
	PriceScaleMode,
} from "../vendor/lightweight-charts.standalone.production.mjs";
import { regimeBands, valuesOf } from "./days.js";
import { RegimeBands } from "./regime-bands.js";

/** @import { IChartApi, ISeriesApi, PriceFormatCustom } from "lightweight-charts" */
/** @import { Palette } from "../charts/base-chart.js" */
/** @import { Day } from "./days.js" */

/** The averages differ by the pattern of their line as well. */
const AVERAGES = /** @type {const} */ ([
	["ma50", LineStyle.Solid],
	["ma100", LineStyle.Dashed],
	["ma200", LineStyle.Dotted],
]);

/** Adjusted prices as candles or as a line, with their averages, over the market regimes. */
export class PricePane {
	/** @type {ISeriesApi<"Candlestick">} */
	#candles;
	/** @type {ISeriesApi<"Line">} */
	#line;
	#averages;
	#scale;
	#decimals = 2;
	#bands = new RegimeBands();

	/**
	 * @param {IChartApi} chart
	 * @param {number} pane
	 */
	constructor(chart, pane) {
		/** @type {PriceFormatCustom} */
		const priceFormat = {
			type: "custom",
			minMove: 0.000_001,
			formatter: (value) => fixed(value, this.#decimals),
		};
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
		this.#averages = AVERAGES.map(([name, lineStyle]) => ({
			name,
			series: chart.addSeries(
				LineSeries,
				{ ...quiet, lineStyle, lineWidth: 2, priceFormat },
				pane,
			),
		}));
		this.#scale = chart.priceScale("right", pane);
		this.#scale.applyOptions({ scaleMargins: { top: 0.06, bottom: 0.1 } });
		chart.panes()[pane]?.attachPrimitive(this.#bands);
	}

	/** @param {readonly Day[]} days */
	show(days) {
		this.#decimals = decimalsOf(days.at(-1)?.close ?? 1);
		this.#candles.setData([...days]);
		this.#line.setData(valuesOf(days, "close"));
		for (const { name, series } of this.#averages)
			series.setData(valuesOf(days, name));
		this.#bands.show(regimeBands(days));
	}

	/** @param {Day} day the latest, or one after it */
	update(day) {
		this.#candles.update(day);
		this.#line.update({ time: day.time, value: day.close });
	}

	/**
	 * Candles while they are wide enough to be told apart, else a line.
	 *
	 * @param {boolean} isWide
	 */
	drawCandles(isWide) {
		if (this.#candles.options().visible === isWide) return;
		this.#candles.applyOptions({ visible: isWide });
		this.#line.applyOptions({ visible: !isWide });
	}

	/** @param {"linear" | "log"} name */
	scale(name) {
		this.#scale.applyOptions({
			mode: name === "log" ? PriceScaleMode.Logarithmic : PriceScaleMode.Normal,
		});
	}

	/** @param {Palette} color */
	paint(color) {
		this.#candles.applyOptions(candleColors(color));
		this.#line.applyOptions({ color: color("--ink") });
		for (const { name, series } of this.#averages)
			series.applyOptions({ color: color(`--${name}`) });
		this.#bands.paint(color);
	}

	/** How many points of each kind are drawn. */
	get counts() {
		return {
			candles: this.#candles.data().length,
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

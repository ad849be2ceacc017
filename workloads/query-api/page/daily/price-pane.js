import { candleColors } from "../charts/base-chart.js";
import { decimalsOf, fixed } from "../format.js";
import {
	CandlestickSeries,
	LineSeries,
	LineStyle,
	PriceScaleMode,
} from "../vendor/lightweight-charts.standalone.production.mjs";
import { quiet, valuesOf } from "./daily-series.js";
import { regimeBands } from "./days.js";
import { RegimeBands } from "./regime-bands.js";

/** The averages differ by the pattern of their line as well. */
const AVERAGES = [
	["ma50", LineStyle.Solid],
	["ma100", LineStyle.Dashed],
	["ma200", LineStyle.Dotted],
];

/** Adjusted prices as candles or as a line, with their averages, over the market regimes. */
export class PricePane {
	#candles;
	#line;
	#averages;
	#scale;
	#decimals = 2;
	#bands = new RegimeBands();

	constructor(chart, pane) {
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
		this.#averages = AVERAGES.map(([, lineStyle]) =>
			chart.addSeries(
				LineSeries,
				{ ...quiet, lineStyle, lineWidth: 2, priceFormat },
				pane,
			),
		);
		this.#scale = chart.priceScale("right", pane);
		this.#scale.applyOptions({ scaleMargins: { top: 0.06, bottom: 0.1 } });
		chart.panes()[pane].attachPrimitive(this.#bands);
	}

	show(days) {
		this.#decimals = decimalsOf(days.at(-1)?.close ?? 1);
		this.#candles.setData(days);
		this.#line.setData(valuesOf(days, "close"));
		for (const [at, [name]] of AVERAGES.entries())
			this.#averages[at].setData(valuesOf(days, name));
		this.#bands.show(regimeBands(days));
	}

	update(day) {
		this.#candles.update(day);
		this.#line.update({ time: day.time, value: day.close });
	}

	/** Candles while they are wide enough to be told apart, else a line. */
	drawCandles(isWide) {
		if (this.#candles.options().visible === isWide) return;
		this.#candles.applyOptions({ visible: isWide });
		this.#line.applyOptions({ visible: !isWide });
	}

	/** @param name `linear` or `log` */
	scale(name) {
		this.#scale.applyOptions({
			mode: name === "log" ? PriceScaleMode.Logarithmic : PriceScaleMode.Normal,
		});
	}

	paint(color) {
		this.#candles.applyOptions(candleColors(color));
		this.#line.applyOptions({ color: color("--ink") });
		for (const [at, [name]] of AVERAGES.entries())
			this.#averages[at].applyOptions({ color: color(`--${name}`) });
		this.#bands.paint(color);
	}

	/** How many points of each kind are drawn. */
	get counts() {
		return {
			candles: this.#candles.data().length,
			averages: this.#averages.map((series) => drawn(series.data())).join(),
			bands: this.#bands.count,
		};
	}
}

const drawn = (points) =>
	points.filter(({ value }) => value !== undefined).length;

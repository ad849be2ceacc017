import { quiet } from "../charts/base-chart.js";
import {
	LineSeries,
	LineStyle,
} from "../vendor/lightweight-charts.standalone.production.mjs";

/** @import { IChartApi, ISeriesApi, UTCTimestamp } from "lightweight-charts" */
/** @import { Palette } from "../charts/base-chart.js" */
/** @import { Slot } from "../charts/slots.js" */
/** @import { Day } from "./days.js" */

/**
 * A ticker that is compared: its closes by day, on the same basis as the chart's.
 *
 * @typedef {{ readonly ticker: string, readonly closes: ReadonlyMap<UTCTimestamp, number> }} Compared
 */

/** The lines differ by their pattern as well. */
const STYLES = /** @type {const} */ ([
	["--ma50", LineStyle.Solid],
	["--ma100", LineStyle.Dashed],
	["--ma200", LineStyle.Dotted],
	["--up", LineStyle.LargeDashed],
]);

/** Lines of other tickers on the scale of the chart's own, which rebases them all to what is first in sight. */
export class Comparison {
	#chart;
	#pane;
	/** @type {{ compared: Compared, series: ISeriesApi<"Line"> }[]} */
	#lines = [];
	/** @type {Palette | undefined} */
	#palette;

	/**
	 * @param {IChartApi} chart
	 * @param {number} pane
	 */
	constructor(chart, pane) {
		this.#chart = chart;
		this.#pane = pane;
	}

	get isOn() {
		return this.#lines.length > 0;
	}

	/** How many days each line has. */
	get counts() {
		return this.#lines.map(({ series }) => series.data().length);
	}

	/** @param {readonly Compared[]} compared */
	use(compared) {
		for (const { series } of this.#lines) this.#chart.removeSeries(series);
		this.#lines = compared.map((one, at) => ({
			compared: one,
			series: this.#chart.addSeries(
				LineSeries,
				{
					...quiet,
					title: one.ticker,
					lastValueVisible: true,
					lineWidth: 2,
					lineStyle: STYLES[at]?.[1] ?? LineStyle.Solid,
				},
				this.#pane,
			),
		}));
		if (this.#palette) this.paint(this.#palette);
	}

	/** @param {readonly Slot<Day>[]} slots the places on the time scale: others would move it */
	show(slots) {
		for (const { compared, series } of this.#lines)
			series.setData(
				slots.flatMap(({ time, endsLine }) => {
					const value = compared.closes.get(time);
					if (value === undefined) return [];
					return endsLine
						? { time, value, color: "transparent" }
						: { time, value };
				}),
			);
	}

	/** @param {Palette} color */
	paint(color) {
		this.#palette = color;
		for (const [at, { series }] of this.#lines.entries())
			series.applyOptions({ color: color(STYLES[at]?.[0] ?? "--ink") });
	}
}

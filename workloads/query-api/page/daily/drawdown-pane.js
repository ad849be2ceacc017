import { quiet } from "../charts/base-chart.js";
import { percent } from "../format.js";
import { BaselineSeries } from "../vendor/lightweight-charts.standalone.production.mjs";
import { valuesOf } from "./days.js";
import { valuesIn } from "./price-pane.js";

/** @import { IChartApi } from "lightweight-charts" */
/** @import { Palette } from "../charts/base-chart.js" */
/** @import { Slot } from "../charts/slots.js" */
/** @import { Day } from "./days.js" */

/** How far below its peak the price is. */
export class DrawdownPane {
	#series;

	/**
	 * @param {IChartApi} chart
	 * @param {number} pane
	 */
	constructor(chart, pane) {
		this.#series = chart.addSeries(
			BaselineSeries,
			{
				...quiet,
				baseValue: { type: "price", price: 0 },
				lineWidth: 1,
				priceFormat: {
					type: "custom",
					minMove: 0.0001,
					/** @param {number} value */
					formatter: (value) => percent(value, 0),
				},
			},
			pane,
		);
		chart
			.priceScale("right", pane)
			.applyOptions({ scaleMargins: { top: 0.04, bottom: 0.08 } });
	}

	/** @param {readonly Slot<Day>[]} slots */
	show(slots) {
		this.#series.setData(valuesOf(slots, "drawdown"));
	}

	/** @param {Palette} color */
	paint(color) {
		const down = color("--down");
		this.#series.applyOptions({
			bottomLineColor: down,
			bottomFillColor1: `${down}22`,
			bottomFillColor2: `${down}66`,
			topLineColor: down,
			topFillColor1: "transparent",
			topFillColor2: "transparent",
		});
	}

	get counts() {
		return {
			drawdowns: valuesIn(this.#series.data()),
		};
	}
}

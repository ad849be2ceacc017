import { quiet } from "../charts/base-chart.js";
import { percent } from "../format.js";
import { LineSeries } from "../vendor/lightweight-charts.standalone.production.mjs";
import { valuesOf } from "./days.js";
import { valuesIn } from "./price-pane.js";

/** @import { IChartApi } from "lightweight-charts" */
/** @import { Palette } from "../charts/base-chart.js" */
/** @import { Slot } from "../charts/slots.js" */
/** @import { Day } from "./days.js" */

/** How much the returns of the last 20 days differ, a year. */
export class VolatilityPane {
	#series;

	/**
	 * @param {IChartApi} chart
	 * @param {number} pane
	 */
	constructor(chart, pane) {
		this.#series = chart.addSeries(
			LineSeries,
			{
				...quiet,
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
	}

	/** @param {readonly Slot<Day>[]} slots */
	show(slots) {
		this.#series.setData(valuesOf(slots, "volatility"));
	}

	/** @param {Palette} color */
	paint(color) {
		this.#series.applyOptions({ color: color("--late") });
	}

	get counts() {
		return { volatilities: valuesIn(this.#series.data()) };
	}
}

import { percent } from "../format.js";
import { BaselineSeries } from "../vendor/lightweight-charts.standalone.production.mjs";
import { quiet, valuesOf } from "./daily-series.js";

/** How far below its peak the price is. */
export class DrawdownPane {
	#series;

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
					formatter: (value) => percent(value, 0),
				},
			},
			pane,
		);
		chart
			.priceScale("right", pane)
			.applyOptions({ scaleMargins: { top: 0.04, bottom: 0.08 } });
	}

	show(days) {
		this.#series.setData(valuesOf(days, "drawdown"));
	}

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
			drawdowns: this.#series.data().filter(({ value }) => value !== undefined)
				.length,
		};
	}
}

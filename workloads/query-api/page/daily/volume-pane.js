import { quiet } from "../charts/base-chart.js";
import { volume } from "../format.js";
import {
	createSeriesMarkers,
	HistogramSeries,
} from "../vendor/lightweight-charts.standalone.production.mjs";

/** @import { IChartApi } from "lightweight-charts" */
/** @import { Palette } from "../charts/base-chart.js" */
/** @import { Slot } from "../charts/slots.js" */
/** @import { Day } from "./days.js" */

/** Volumes; spikes in another colour, and with an arrow while they are few. */
export class VolumePane {
	#series;
	#marks;
	#hasMarks = true;
	/** @type {readonly Slot<Day>[]} */
	#slots = [];
	#colors = { volume: "#888", spike: "#fff" };

	/**
	 * @param {IChartApi} chart
	 * @param {number} pane
	 */
	constructor(chart, pane) {
		this.#series = chart.addSeries(
			HistogramSeries,
			{
				...quiet,
				priceFormat: { type: "custom", minMove: 1, formatter: volume },
			},
			pane,
		);
		this.#marks = createSeriesMarkers(this.#series, []);
	}

	/** @param {readonly Slot<Day>[]} slots */
	show(slots) {
		this.#slots = slots;
		this.#series.setData(
			slots.map(({ time, item }) => (item ? this.#bar(item) : { time })),
		);
		this.#mark();
	}

	/** @param {Day} day the latest, or one after it */
	update(day) {
		this.#series.update(this.#bar(day));
	}

	/** @param {boolean} hasMarks whether each spike has an arrow */
	mark(hasMarks) {
		if (hasMarks === this.#hasMarks) return;
		this.#hasMarks = hasMarks;
		this.#mark();
	}

	/** @param {Palette} color */
	paint(color) {
		this.#colors = { volume: color("--volume"), spike: color("--spike") };
		this.show(this.#slots);
	}

	get counts() {
		const bars = this.#series.data().filter((bar) => "value" in bar);
		return {
			volumes: bars.length,
			spikes: bars.filter(
				(bar) => "color" in bar && bar.color === this.#colors.spike,
			).length,
			arrows: this.#marks.markers().length,
		};
	}

	/** @param {Day} day */
	#bar({ time, volume: value, isSpike }) {
		const { volume, spike } = this.#colors;
		if (value === null) return { time };
		return { time, value, color: isSpike ? spike : volume };
	}

	#mark() {
		this.#marks.setMarkers(
			this.#hasMarks
				? this.#slots
						.filter(({ item }) => item?.isSpike)
						.map(({ time }) => ({
							time,
							position: "aboveBar",
							shape: "arrowDown",
							size: 0.5,
							color: this.#colors.spike,
						}))
				: [],
		);
	}
}

import { span } from "../format.js";

/** @import { IChartApi, IPanePrimitive, IPrimitivePaneView, Logical, PaneAttachedParameter, Time } from "lightweight-charts" */
/** @import { Palette } from "./base-chart.js" */
/** @import { Hole } from "./slots.js" */

/** Pixels from which a hole has room for how long it is. */
const NAMED = 26;

/**
 * Says where a chart has nothing to draw, and for how long: two dashed lines and the time between them.
 *
 * @implements {IPanePrimitive<Time>}
 */
export class HoleMarks {
	/** @type {IChartApi | undefined} */
	#chart;
	/** @type {() => void} */
	#update = () => undefined;
	/** @type {readonly Hole[]} */
	#holes = [];
	#color = "";
	#font = "";
	/** @type {IPrimitivePaneView[]} */
	#views = [
		{
			zOrder: () => "bottom",
			renderer: () => ({
				draw: (target) =>
					target.useMediaCoordinateSpace(({ context, mediaSize }) =>
						this.#draw(context, mediaSize),
					),
			}),
		},
	];

	/** @param {PaneAttachedParameter<Time>} to */
	attached({ chart, requestUpdate }) {
		this.#chart = /** @type {IChartApi} */ (chart);
		this.#update = requestUpdate;
	}

	paneViews() {
		return this.#views;
	}

	/** @param {readonly Hole[]} holes */
	show(holes) {
		this.#holes = holes;
		this.#update();
	}

	get count() {
		return this.#holes.length;
	}

	/** @param {Palette} color */
	paint(color) {
		this.#color = color("--dim");
		this.#font = `10px ${color("--text")}`;
		this.#update();
	}

	/**
	 * @param {CanvasRenderingContext2D} context
	 * @param {{ width: number, height: number }} size
	 */
	#draw(context, { width, height }) {
		const scale = this.#chart?.timeScale();
		if (!scale) return;
		const half = scale.options().barSpacing / 2;
		/** @param {number} index */
		const x = (index) =>
			scale.logicalToCoordinate(/** @type {Logical} */ (index)) ?? 0;
		context.save();
		context.strokeStyle = this.#color;
		context.fillStyle = this.#color;
		context.font = this.#font;
		context.textAlign = "center";
		context.setLineDash([2, 4]);
		for (const { from, to, seconds } of this.#holes) {
			const left = x(from) - half;
			const right = x(to) + half;
			if (right < 0 || left > width) continue;
			context.beginPath();
			for (const at of [left, right]) {
				context.moveTo(Math.round(at) + 0.5, 0);
				context.lineTo(Math.round(at) + 0.5, height);
			}
			context.stroke();
			const text = span(seconds);
			if (right - left > Math.max(NAMED, context.measureText(text).width + 4))
				context.fillText(text, (left + right) / 2, 14);
		}
		context.restore();
	}
}

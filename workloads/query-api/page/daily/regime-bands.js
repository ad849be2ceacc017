/** @import { IChartApi, IPanePrimitive, IPrimitivePaneView, Logical, PaneAttachedParameter, Time } from "lightweight-charts" */
/** @import { Palette } from "../charts/base-chart.js" */
/** @import { Band } from "./days.js" */

/** Height of the strip that names the regimes, pixels. */
const STRIP = 16;
const GAP = 5;
/** @type {Readonly<Record<string, string>>} */
const LABELS = { bull: "Bull", bear: "Bear", neutral: "Neutral" };

/**
 * The market regimes behind a chart's prices: a tint, and a strip at the bottom that tells them apart without colour —
 * bull is solid, bear hatched, neutral a line — and names those that are wide enough.
 *
 * @implements {IPanePrimitive<Time>}
 */
export class RegimeBands {
	/** @type {IChartApi | undefined} */
	#chart;
	/** @type {() => void} */
	#update = () => undefined;
	/** @type {readonly Band[]} */
	#bands = [];
	/** @type {Readonly<Record<string, string>>} */
	#colors = {};
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

	/** @param {readonly Band[]} bands their indices are those of the chart's data */
	show(bands) {
		this.#bands = bands;
		this.#update();
	}

	get count() {
		return this.#bands.length;
	}

	/** @param {Palette} color */
	paint(color) {
		this.#colors = {
			bull: color("--up"),
			bear: color("--down"),
			neutral: color("--dim"),
			ground: color("--panel"),
			text: color("--ink"),
		};
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
		for (const { regime, from, to } of this.#bands) {
			const left = Math.max(x(from) - half, 0);
			const right = Math.min(x(to) + half, width);
			if (right <= left) continue;
			const box = { left, width: right - left, top: height - STRIP - GAP };
			context.save();
			const color = this.#colors[regime] ?? "";
			context.fillStyle = color;
			context.strokeStyle = color;
			if (regime !== "neutral") {
				context.globalAlpha = 0.08;
				context.fillRect(left, 0, box.width, height);
			}
			context.globalAlpha = 1;
			this.#strip(context, regime, box);
			context.restore();
		}
	}

	/**
	 * @param {CanvasRenderingContext2D} context
	 * @param {string} regime
	 * @param {{ left: number, top: number, width: number }} box
	 */
	#strip(context, regime, { left, top, width }) {
		context.beginPath();
		context.rect(left, top, Math.max(width - 1, 1), STRIP);
		context.clip();
		context.font = this.#font;
		const label = LABELS[regime] ?? regime;
		const isNamed = context.measureText(label).width + 10 < width;
		if (regime === "bull") {
			context.globalAlpha = 0.3;
			context.fillRect(left, top, width, STRIP);
		} else if (regime === "bear") {
			context.globalAlpha = 0.65;
			context.lineWidth = 1;
			context.beginPath();
			for (let at = left - STRIP; at < left + width; at += 5) {
				context.moveTo(at, top + STRIP);
				context.lineTo(at + STRIP, top);
			}
			context.stroke();
		} else {
			context.globalAlpha = 0.7;
			context.fillRect(left, top + STRIP / 2 - 0.5, width, 1);
		}
		if (!isNamed) return;
		const wide = context.measureText(label).width + 6;
		context.globalAlpha = regime === "bull" ? 0 : 1;
		context.fillStyle = this.#colors.ground ?? "";
		context.fillRect(left + 2, top, wide, STRIP);
		context.globalAlpha = 1;
		context.fillStyle = this.#colors.text ?? "";
		context.textBaseline = "middle";
		context.fillText(label, left + 5, top + STRIP / 2 + 0.5);
	}
}

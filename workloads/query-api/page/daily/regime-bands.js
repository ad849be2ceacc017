/** Height of the strip that names the regimes, pixels. */
const STRIP = 16;
const GAP = 5;
const LABELS = { bull: "Bull", bear: "Bear", neutral: "Neutral" };

/**
 * The market regimes behind a chart's prices: a tint, and a strip at the bottom that tells them apart without colour —
 * bull is solid, bear hatched, neutral a line — and names those that are wide enough.
 */
export class RegimeBands {
	#chart;
	#update = () => undefined;
	#bands = [];
	#colors = {};
	#font = "";
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

	attached({ chart, requestUpdate }) {
		this.#chart = chart;
		this.#update = requestUpdate;
	}

	paneViews() {
		return this.#views;
	}

	/** @param bands of {@link regimeBands}; their indices are those of the chart's data */
	show(bands) {
		this.#bands = bands;
		this.#update();
	}

	get count() {
		return this.#bands.length;
	}

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

	#draw(context, { width, height }) {
		const scale = this.#chart.timeScale();
		const half = scale.options().barSpacing / 2;
		const x = (index) => scale.logicalToCoordinate(index) ?? 0;
		for (const { regime, from, to } of this.#bands) {
			const left = Math.max(x(from) - half, 0);
			const right = Math.min(x(to) + half, width);
			if (right <= left) continue;
			const box = { left, width: right - left, top: height - STRIP - GAP };
			context.save();
			context.fillStyle = this.#colors[regime];
			context.strokeStyle = this.#colors[regime];
			if (regime !== "neutral") {
				context.globalAlpha = 0.08;
				context.fillRect(left, 0, box.width, height);
			}
			context.globalAlpha = 1;
			this.#strip(context, regime, box);
			context.restore();
		}
	}

	#strip(context, regime, { left, top, width }) {
		context.beginPath();
		context.rect(left, top, Math.max(width - 1, 1), STRIP);
		context.clip();
		context.font = this.#font;
		const label = LABELS[regime];
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
		context.fillStyle = this.#colors.ground;
		context.fillRect(left + 2, top, wide, STRIP);
		context.globalAlpha = 1;
		context.fillStyle = this.#colors.text;
		context.textBaseline = "middle";
		context.fillText(label, left + 5, top + STRIP / 2 + 0.5);
	}
}

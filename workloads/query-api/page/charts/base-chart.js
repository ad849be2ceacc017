import {
	ColorType,
	CrosshairMode,
	createChart,
} from "../vendor/lightweight-charts.standalone.production.mjs";

/** @import { ChartOptions, DeepPartial, IChartApi, UTCTimestamp } from "lightweight-charts" */

/**
 * The value of a custom property of the style sheet.
 *
 * @typedef {(property: string) => string} Palette
 */

/**
 * The colours and fonts of the style sheet, for canvases.
 *
 * @returns {Palette}
 */
function palette() {
	const style = getComputedStyle(document.documentElement);
	return (name) => style.getPropertyValue(name).trim();
}

/**
 * A chart in the page's colours.
 *
 * @param {HTMLElement} element
 * @param {DeepPartial<ChartOptions>} options
 * @param {(color: Palette) => void} paint is called with the palette now and whenever the colour scheme changes
 * @returns {{ chart: IChartApi, remove: () => void }}
 */
export function createBaseChart(element, options, paint) {
	const chart = createChart(element, {
		autoSize: true,
		// The page's footer holds the attribution; the logo would need an inline style sheet.
		layout: { attributionLogo: false, fontSize: 11 },
		crosshair: { mode: CrosshairMode.Normal },
		...options,
	});
	const repaint = () => {
		const color = palette();
		const line = color("--line");
		const cross = {
			color: color("--dim"),
			labelBackgroundColor: color("--label"),
		};
		chart.applyOptions({
			layout: {
				background: { type: ColorType.Solid, color: color("--panel") },
				textColor: color("--dim"),
				fontFamily: color("--digits"),
				panes: { separatorColor: line, separatorHoverColor: line },
			},
			grid: {
				vertLines: { color: color("--grid") },
				horzLines: { color: color("--grid") },
			},
			crosshair: { vertLine: cross, horzLine: cross },
			timeScale: { borderColor: line },
			rightPriceScale: { borderColor: line },
		});
		paint(color);
	};
	// The caller has its series only after this returns.
	queueMicrotask(repaint);
	// Its panes find their heights in the first frames: shown when they have, nothing moves.
	requestAnimationFrame(() =>
		requestAnimationFrame(() => {
			element.dataset.drawn = "";
		}),
	);
	const scheme = matchMedia("(prefers-color-scheme: dark)");
	scheme.addEventListener("change", repaint);
	return {
		chart,
		remove: () => {
			scheme.removeEventListener("change", repaint);
			chart.remove();
		},
	};
}

/**
 * @template T
 * @typedef {object} ChartListener
 * @property {(item: T | undefined) => void} hover takes the item under the pointer
 * @property {() => void} edge is called when the chart is moved near its earliest item
 */

/** Items left of the visible ones at which earlier ones are loaded. */
const EDGE = 20;

/**
 * Reports the item under the pointer and the move to the earliest one.
 *
 * @template T
 * @param {IChartApi} chart
 * @param {(time: UTCTimestamp) => T | undefined} itemAt
 * @param {ChartListener<T>} on
 */
export function listen(chart, itemAt, on) {
	chart.subscribeCrosshairMove(({ time }) =>
		on.hover(
			time === undefined
				? undefined
				: itemAt(/** @type {UTCTimestamp} */ (time)),
		),
	);
	chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
		if (range && range.from < EDGE) on.edge();
	});
}

/**
 * Lets `prepend` put so many items before those drawn; what is seen stays where it is.
 *
 * @param {IChartApi} chart
 * @param {number} count
 * @param {() => void} prepend
 */
export function keepSight(chart, count, prepend) {
	const range = chart.timeScale().getVisibleLogicalRange();
	prepend();
	if (range)
		chart.timeScale().setVisibleLogicalRange({
			from: range.from + count,
			to: range.to + count,
		});
}

/** Options of a series that does not attract attention. */
export const quiet = {
	priceLineVisible: false,
	lastValueVisible: false,
	crosshairMarkerVisible: false,
};

/**
 * Hollow and filled candles: the direction shows without the colours.
 *
 * @param {Palette} color
 */
export const candleColors = (color) => ({
	upColor: color("--panel"),
	borderUpColor: color("--up"),
	wickUpColor: color("--up"),
	downColor: color("--down"),
	borderDownColor: color("--down"),
	wickDownColor: color("--down"),
	priceLineColor: color("--mark"),
});

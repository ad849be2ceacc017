import {
	ColorType,
	CrosshairMode,
	createChart,
} from "../vendor/lightweight-charts.standalone.production.mjs";

/** A colour or font of the style sheet, for canvases. */
export function palette() {
	const style = getComputedStyle(document.documentElement);
	return (name) => style.getPropertyValue(name).trim();
}

/**
 * A chart in the page's colours.
 *
 * @param paint is called with the palette now and whenever the colour scheme changes
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
	matchMedia("(prefers-color-scheme: dark)").addEventListener(
		"change",
		repaint,
	);
	return chart;
}

/** Lets `prepend` put so many items before those drawn; what is seen stays where it is. */
export function keepSight(chart, count, prepend) {
	const range = chart.timeScale().getVisibleLogicalRange();
	prepend();
	if (range)
		chart.timeScale().setVisibleLogicalRange({
			from: range.from + count,
			to: range.to + count,
		});
}

/** Hollow and filled candles: the direction shows without the colours. */
export const candleColors = (color) => ({
	upColor: color("--panel"),
	borderUpColor: color("--up"),
	wickUpColor: color("--up"),
	downColor: color("--down"),
	borderDownColor: color("--down"),
	wickDownColor: color("--down"),
	priceLineColor: color("--mark"),
});

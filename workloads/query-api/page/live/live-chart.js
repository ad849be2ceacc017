import { decimalsOf, fixed, volume } from "./format.js";
import {
	CandlestickSeries,
	ColorType,
	CrosshairMode,
	createChart,
	HistogramSeries,
	LineStyle,
} from "./vendor/lightweight-charts.standalone.production.mjs";

/** Windows from the right edge to the latest candle. */
const MARGIN = 4;
/** Candles that there is room for when there are fewer. */
const LEAST = 30;
/** Candles left of the visible ones at which earlier windows are asked for. */
const EDGE = 20;

const seconds = (iso) => Math.floor(Date.parse(iso) / 1_000);

/** Candles over volume, of one ticker. Colours come from the style sheet's custom properties. */
export class WindowChart {
	#chart;
	#candles;
	#volume;
	#element;
	#byTime = new Map();
	#onHover;
	#onEdge;

	constructor(element, { onHover, onEdge }) {
		this.#element = element;
		this.#onHover = onHover;
		this.#onEdge = onEdge;
		this.#chart = createChart(element, {
			autoSize: true,
			// The page's footer holds the attribution; the logo would need an inline style sheet.
			layout: { attributionLogo: false, fontSize: 11 },
			crosshair: { mode: CrosshairMode.Normal },
			timeScale: {
				timeVisible: true,
				secondsVisible: false,
				rightOffset: MARGIN,
				minBarSpacing: 1,
			},
		});
		this.#candles = this.#chart.addSeries(CandlestickSeries, {
			priceLineStyle: LineStyle.Dotted,
			priceFormat: {
				type: "custom",
				minMove: 0.000_001,
				formatter: (value) => fixed(value, this.decimals),
			},
		});
		this.#volume = this.#chart.addSeries(
			HistogramSeries,
			{
				priceFormat: { type: "custom", minMove: 1, formatter: volume },
				priceLineVisible: false,
				lastValueVisible: false,
			},
			1,
		);
		const [prices, volumes] = this.#chart.panes();
		prices.setStretchFactor(4);
		volumes.setStretchFactor(1);
		this.#chart
			.priceScale("right", 0)
			.applyOptions({ scaleMargins: { top: 0.08, bottom: 0.06 } });
		this.#chart.subscribeCrosshairMove(({ time }) =>
			this.#onHover(time === undefined ? undefined : this.#byTime.get(time)),
		);
		this.#chart
			.timeScale()
			.subscribeVisibleLogicalRangeChange(
				(range) => range && range.from < EDGE && this.#onEdge(),
			);
		matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
			this.#paint(),
		);
		this.#paint();
	}

	/** Decimals of the prices shown. */
	decimals = 2;

	get windows() {
		return [...this.#byTime.values()];
	}

	get latest() {
		return this.#byTime.get(Math.max(...this.#byTime.keys()));
	}

	/** Replaces all windows, earliest first. */
	show(windows) {
		this.#byTime = new Map(
			windows.map((window) => [seconds(window.window_start), window]),
		);
		this.decimals = decimalsOf(windows.at(-1)?.close ?? 1);
		this.#candles.setData(windows.map(candle));
		this.#volume.setData(windows.map(bar));
		this.#told();
	}

	/** Adds earlier windows; what is seen stays where it is. */
	prepend(windows) {
		const range = this.#chart.timeScale().getVisibleLogicalRange();
		this.show([...windows, ...this.windows]);
		if (range)
			this.#chart.timeScale().setVisibleLogicalRange({
				from: range.from + windows.length,
				to: range.to + windows.length,
			});
	}

	/** Takes an update; false when it is older than what is shown. */
	update(window) {
		const time = seconds(window.window_start);
		const known = this.#byTime.get(time);
		if (known && known.trade_count > window.trade_count) return false;
		const newest = Math.max(...this.#byTime.keys(), 0);
		this.#byTime.set(time, window);
		if (time >= newest) {
			this.#candles.update(candle(window));
			this.#volume.update(bar(window));
		} else if (known) {
			this.#candles.update(candle(window), true);
			this.#volume.update(bar(window), true);
		} else
			this.show(
				[...this.#byTime].sort(([a], [b]) => a - b).map(([, value]) => value),
			);
		this.#told();
		return true;
	}

	/** Shows the last minutes, or what there is of them: the first candles of a new pipeline are not squeezed. */
	span(minutes) {
		const count = this.#byTime.size;
		const wanted = Math.min(minutes * 2, Math.max(count, LEAST));
		this.#chart.timeScale().setVisibleLogicalRange({
			from: count - wanted,
			to: count - 1 + MARGIN,
		});
	}

	#told() {
		this.#element.dataset.candles = String(this.#byTime.size);
	}

	#paint() {
		const style = getComputedStyle(document.documentElement);
		const color = (name) => style.getPropertyValue(name).trim();
		const [up, down, line] = ["--up", "--down", "--line"].map(color);
		this.#chart.applyOptions({
			layout: {
				background: { type: ColorType.Solid, color: color("--panel") },
				textColor: color("--dim"),
				fontFamily: style.getPropertyValue("--digits"),
				panes: { separatorColor: line, separatorHoverColor: line },
			},
			grid: {
				vertLines: { color: color("--grid") },
				horzLines: { color: color("--grid") },
			},
			crosshair: {
				vertLine: {
					color: color("--dim"),
					labelBackgroundColor: color("--label"),
				},
				horzLine: {
					color: color("--dim"),
					labelBackgroundColor: color("--label"),
				},
			},
			timeScale: { borderColor: line },
			rightPriceScale: { borderColor: line },
		});
		this.#candles.applyOptions({
			// Hollow and filled: the direction shows without the colours.
			upColor: color("--panel"),
			borderUpColor: up,
			wickUpColor: up,
			downColor: down,
			borderDownColor: down,
			wickDownColor: down,
			priceLineColor: color("--mark"),
		});
		this.#volume.applyOptions({ color: color("--volume") });
	}
}

const candle = ({ window_start, open, high, low, close }) => ({
	time: seconds(window_start),
	open,
	high,
	low,
	close,
});
const bar = ({ window_start, total_volume }) => ({
	time: seconds(window_start),
	value: total_volume,
});

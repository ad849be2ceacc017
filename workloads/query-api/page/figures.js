import { clock, fixed, price, volume } from "./format.js";

const SHEET_ROWS = 20;

/** The figures of one window; `name` says which it is. */
export function showLegend(name, window) {
	const entries = [
		[name, clock(window.window_start)],
		["Open", price(window.open)],
		["High", price(window.high)],
		["Low", price(window.low)],
		["Close", price(window.close)],
		["Volume", volume(window.total_volume)],
		["Trades", fixed(window.trade_count, 0)],
		["VWAP", window.vwap === null ? "–" : price(window.vwap)],
		["Volatility", percent(window.volatility)],
	];
	const legend = document.getElementById("legend");
	if (legend.children.length !== entries.length)
		legend.replaceChildren(
			...entries.map(() => {
				const div = document.createElement("div");
				div.append(document.createElement("dt"), document.createElement("dd"));
				return div;
			}),
		);
	for (const [at, [name, value]] of entries.entries()) {
		const [dt, dd] = legend.children[at].children;
		dt.textContent = name;
		dd.textContent = value;
	}
}

const percent = (ratio) =>
	ratio === null ? "–" : `${fixed(ratio * 100, 3)} %`;

/** The latest windows as a table: what the canvas shows, for those who cannot see it. */
export function showSheet(windows) {
	document.getElementById("rows").replaceChildren(
		...windows
			.slice(-SHEET_ROWS)
			.reverse()
			.map((window) => {
				const row = document.createElement("tr");
				const cells = [
					clock(window.window_start),
					...[window.open, window.high, window.low, window.close].map(price),
					fixed(window.total_volume, 0),
					fixed(window.trade_count, 0),
					window.vwap === null ? "–" : price(window.vwap),
					percent(window.volatility),
				];
				row.append(
					...cells.map((text) => {
						const cell = document.createElement("td");
						cell.textContent = text;
						return cell;
					}),
				);
				return row;
			}),
	);
}

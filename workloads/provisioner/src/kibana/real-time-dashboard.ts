import { COUNT, type Dashboard, type Panel, PRICE, panel } from "./panel.ts";

type Props = Omit<Panel<"realtime">, "view">;
const realtime = (props: Props): Panel => panel({ view: "realtime", ...props });

const PERCENT = { id: "percent", decimals: 3 } as const;
const tickers = { field: "ticker", top: 10 } as const;

/** What the market does now: the windows of the speed layer. */
export const realTimeDashboard: Dashboard = {
	id: "tickstack-real-time",
	title: "Stocks, real time",
	description: "Windows of 30 s of the last hour, as the speed layer has them.",
	tickersOf: "realtime",
	from: "now-1h",
	refreshMs: 10_000,
	panels: [
		realtime({
			title: "Tickers",
			as: "metric",
			measures: [
				{
					of: "unique_count",
					field: "ticker",
					label: "Tickers",
					format: COUNT,
				},
			],
			width: 12,
			height: 6,
		}),
		realtime({
			title: "Trades",
			as: "metric",
			measures: [
				{ of: "sum", field: "trade_count", label: "Trades", format: COUNT },
			],
			width: 12,
			height: 6,
		}),
		realtime({
			title: "Shares traded",
			as: "metric",
			measures: [
				{ of: "sum", field: "total_volume", label: "Shares", format: COUNT },
			],
			width: 12,
			height: 6,
		}),
		realtime({
			title: "Last update",
			as: "metric",
			measures: [{ of: "max", field: "updated_at", label: "Last update" }],
			width: 12,
			height: 6,
		}),
		realtime({
			title: "Average price",
			as: "line",
			measures: [
				{ of: "average", field: "avg_price", label: "Average", format: PRICE },
			],
			by: tickers,
			width: 24,
			height: 15,
		}),
		realtime({
			title: "Volatility within a window",
			as: "line",
			measures: [
				{
					of: "average",
					field: "volatility",
					label: "Volatility",
					format: PERCENT,
				},
			],
			by: tickers,
			width: 24,
			height: 15,
		}),
		realtime({
			title: "Highest, lowest and volume-weighted price",
			as: "line",
			measures: [
				{ of: "max", field: "max_price", label: "High", format: PRICE },
				{ of: "min", field: "min_price", label: "Low", format: PRICE },
				{ of: "average", field: "vwap", label: "VWAP", format: PRICE },
			],
			width: 24,
			height: 12,
		}),
		realtime({
			title: "Volume",
			as: "stacked-bar",
			measures: [
				{ of: "sum", field: "total_volume", label: "Shares", format: COUNT },
			],
			by: tickers,
			width: 24,
			height: 12,
		}),
		realtime({
			title: "Latest window of each ticker",
			as: "table",
			measures: [
				{ of: "last_value", field: "close", label: "Close", format: PRICE },
				{ of: "last_value", field: "high", label: "High", format: PRICE },
				{ of: "last_value", field: "low", label: "Low", format: PRICE },
				{
					of: "last_value",
					field: "volatility",
					label: "Volatility",
					format: PERCENT,
				},
				{ of: "sum", field: "trade_count", label: "Trades", format: COUNT },
				{ of: "max", field: "window_start", label: "Window" },
			],
			by: { field: "ticker", top: 100 },
			width: 48,
			height: 15,
		}),
	],
};

import { COUNT, type Dashboard, type Panel, PRICE, panel } from "./panel.ts";

type Props<V extends Panel["view"]> = Omit<Panel<V>, "view">;
const daily = (props: Props<"batchFeatures">): Panel =>
	panel({ view: "batchFeatures", ...props });
const monthly = (props: Props<"batchMonthly">): Panel =>
	panel({ view: "batchMonthly", ...props });

const PERCENT = { id: "percent", decimals: 1 } as const;
const tickers = { field: "ticker", top: 10 } as const;

/** What the shares did over years: the features of the last batch run. */
export const longTermDashboard: Dashboard = {
	id: "tickstack-long-term",
	title: "Stocks, long term",
	description: "Daily features and monthly figures of the last complete run.",
	tickersOf: "batchFeatures",
	from: "now-30y",
	panels: [
		daily({
			title: "Price and its moving averages (choose one ticker)",
			as: "line",
			measures: [
				{ of: "average", field: "Adj Close", label: "Price", format: PRICE },
				{ of: "average", field: "ma50", label: "50 days", format: PRICE },
				{ of: "average", field: "ma100", label: "100 days", format: PRICE },
				{ of: "average", field: "ma200", label: "200 days", format: PRICE },
			],
			width: 48,
			height: 15,
		}),
		daily({
			title: "Drawdown",
			as: "line",
			measures: [
				{ of: "min", field: "drawdown", label: "Drawdown", format: PERCENT },
			],
			by: tickers,
			width: 24,
			height: 12,
		}),
		daily({
			title: "Cumulative return",
			as: "line",
			measures: [
				{
					of: "last_value",
					field: "cumulative_return",
					label: "Return",
					format: PERCENT,
				},
			],
			by: tickers,
			width: 24,
			height: 12,
		}),
		daily({
			title: "Volatility of 20 days, annual",
			as: "line",
			measures: [
				{
					of: "average",
					field: "volatility20",
					label: "Volatility",
					format: PERCENT,
				},
			],
			by: tickers,
			width: 24,
			height: 12,
		}),
		daily({
			title: "Market regime, tickers by day",
			as: "stacked-bar",
			measures: [{ of: "count", label: "Tickers" }],
			by: { field: "regime", top: 3 },
			width: 24,
			height: 12,
		}),
		daily({
			title: "Volume, and days of a spike",
			as: "bar",
			measures: [
				{ of: "sum", field: "Volume", label: "Shares", format: COUNT },
				{
					of: "sum",
					field: "Volume",
					label: "Shares on days of a spike",
					format: COUNT,
					where: "volume_spike: true",
				},
			],
			width: 24,
			height: 12,
		}),
		monthly({
			title: "Monthly return",
			as: "bar",
			measures: [
				{
					of: "average",
					field: "monthly_return",
					label: "Return",
					format: PERCENT,
				},
			],
			by: tickers,
			width: 24,
			height: 12,
		}),
		daily({
			title: "Screener: the latest day of each ticker",
			as: "table",
			measures: [
				{ of: "last_value", field: "Adj Close", label: "Price", format: PRICE },
				{ of: "last_value", field: "trend", label: "Trend" },
				{ of: "last_value", field: "regime", label: "Regime" },
				{
					of: "last_value",
					field: "max_drawdown",
					label: "Greatest drawdown",
					format: PERCENT,
				},
				{
					of: "last_value",
					field: "cumulative_return",
					label: "Cumulative return",
					format: PERCENT,
				},
				{
					of: "last_value",
					field: "volatility20",
					label: "Volatility",
					format: PERCENT,
				},
			],
			by: { field: "ticker", top: 100 },
			width: 24,
			height: 15,
		}),
		monthly({
			title: "Months of each ticker",
			as: "table",
			measures: [
				{
					of: "average",
					field: "monthly_return",
					label: "Mean return",
					format: PERCENT,
				},
				{
					of: "average",
					field: "monthly_volatility",
					label: "Mean volatility",
					format: PERCENT,
				},
				{ of: "max", field: "high", label: "High", format: PRICE },
				{ of: "min", field: "low", label: "Low", format: PRICE },
				{ of: "sum", field: "positive_days", label: "Days up", format: COUNT },
				{ of: "sum", field: "trading_days", label: "Days", format: COUNT },
			],
			by: { field: "ticker", top: 100 },
			width: 24,
			height: 15,
		}),
	],
};

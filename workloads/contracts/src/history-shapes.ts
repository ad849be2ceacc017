import { type ColumnRole, plainName } from "./history-columns.ts";
import type { DayOrder } from "./history-dates.ts";

/** What is known of a file before its rows are read. */
export interface FileSigns {
	/** Names of the columns as the file has them. */
	readonly headers: readonly string[];
	/** How the file was taken apart. */
	readonly layout:
		| "columns"
		| "several header lines"
		| "closes side by side"
		| "prices and tickers in one name"
		| "no header"
		| "JSON rows"
		| "JSON columns"
		| "JSON ticks";
	/** Values of the first row. */
	readonly first: readonly unknown[];
}

/** A vendor's shape, by the names that only it has. */
export interface Shape {
	/** In the report: what was recognized. */
	readonly name: string;
	readonly prices: "adjusted" | "not adjusted" | "both" | "unknown";
	/** How it writes dates that could be read in two ways. */
	readonly dates?: DayOrder;
	/** Columns under names that mean something else elsewhere. */
	readonly columns?: Readonly<Partial<Record<ColumnRole, string>>>;
	/** A minus marks the mean of bid and ask on a day without a trade, and 0 that there is neither. */
	readonly marksQuotes?: true;
	readonly is: (names: ReadonlySet<string>, signs: FileSigns) => boolean;
}

const has =
	(...wanted: readonly string[]) =>
	(names: ReadonlySet<string>): boolean =>
		wanted.every((name) => names.has(plainName(name)));

/** The first that fits is the file's. */
const SHAPES: readonly Shape[] = [
	{
		name: "ticks as this project writes them",
		prices: "both",
		is: has("ticker", "company", "time", "Open", "Close", "Adj Close"),
	},
	{
		name: "yfinance with auto_adjust=False",
		prices: "both",
		is: (names, { layout }) =>
			layout === "several header lines" && names.has("adjclose"),
	},
	{
		name: "yfinance ≥ 0.2.51",
		prices: "adjusted",
		is: (_, { layout }) => layout === "several header lines",
	},
	{
		name: "yfinance Ticker.history()",
		prices: "adjusted",
		is: (names) =>
			has("Date", "Close", "Dividends", "Stock Splits")(names) &&
			!names.has("adjclose"),
	},
	{
		name: "Kaggle all_stocks_5yr",
		prices: "unknown",
		is: (names) =>
			has("date", "open", "high", "low", "close", "volume", "Name")(names) &&
			names.size === 7,
		columns: { ticker: "Name" },
	},
	{
		name: "Kaggle sp500_stocks",
		prices: "both",
		is: (names) =>
			has("Date", "Symbol", "Adj Close", "Close")(names) && names.size === 8,
	},
	{
		name: "Stooq",
		prices: "adjusted",
		is: has("<TICKER>", "<PER>", "<DATE>", "<CLOSE>", "<VOL>"),
	},
	{
		name: "Nasdaq.com",
		prices: "not adjusted",
		dates: "month-first",
		is: (names, { first }) =>
			has("Date", "Close/Last", "Volume", "Open", "High", "Low")(names) ||
			(has("Date", "Close", "Volume")(names) &&
				first.some((cell) => /^\$\d/.test(String(cell)))),
	},
	{
		name: "Investing.com",
		prices: "not adjusted",
		is: has("Date", "Price", "Open", "High", "Low", "Vol.", "Change %"),
		columns: { close: "Price" },
	},
	{
		name: "Alpha Vantage (JSON)",
		prices: "not adjusted",
		is: (_, { headers }) =>
			headers.includes("4. close") && !headers.includes("5. adjusted close"),
	},
	{
		name: "Alpha Vantage, adjusted",
		prices: "both",
		is: (names) =>
			has("adjusted close", "dividend amount")(names) ||
			has("timestamp", "adjusted_close", "dividend_amount")(names),
	},
	{
		name: "Alpha Vantage",
		prices: "not adjusted",
		is: (names) =>
			has("timestamp", "open", "high", "low", "close", "volume")(names) &&
			names.size === 6,
	},
	{
		name: "Tiingo",
		prices: "both",
		is: has("close", "adjClose", "adjVolume", "divCash", "splitFactor"),
	},
	{
		name: "Quandl WIKI",
		prices: "both",
		is: has("ex-dividend", "split_ratio", "adj_close"),
	},
	{
		name: "Polygon aggregates",
		prices: "unknown",
		is: has("t", "o", "h", "l", "c", "v"),
	},
	{
		name: "bhavcopy of NSE (India)",
		prices: "not adjusted",
		is: (names) =>
			has("SYMBOL", "SERIES", "TOTTRDQTY")(names) ||
			has("TckrSymb", "SctySrs", "ClsPric")(names) ||
			has("SYMBOL", "SERIES", "CLOSE_PRICE")(names),
	},
	{
		name: "history of NSE (India)",
		prices: "not adjusted",
		is: (names) =>
			has("Date", "series", "PREV. CLOSE", "ltp", "close")(names) ||
			has("Symbol", "Series", "Prev Close", "Close Price")(names),
		columns: { close: "close" },
	},
	{
		name: "Financial Modeling Prep",
		prices: "both",
		is: has("date", "close", "adjClose", "changePercent", "vwap"),
	},
	{
		// Data definitions of the CRSP US Stock Database, PRC.
		name: "CRSP",
		prices: "not adjusted",
		marksQuotes: true,
		is: has("PERMNO", "date", "PRC"),
	},
	{
		name: "Bloomberg",
		prices: "unknown",
		is: (names) => names.has("pxlast"),
	},
	{
		name: "MetaTrader",
		prices: "not adjusted",
		is: has("<DATE>", "<CLOSE>", "<TICKVOL>"),
		columns: { volume: "<TICKVOL>" },
	},
	{
		name: "a file without a header line, columns as FirstRate has them",
		prices: "unknown",
		is: (_, { layout }) => layout === "no header",
	},
	{
		name: "quantmod or flattened yfinance, prices and tickers in one name",
		prices: "unknown",
		is: (_, { layout }) => layout === "prices and tickers in one name",
	},
	{
		name: "closes of several tickers side by side",
		prices: "unknown",
		is: (_, { layout }) => layout === "closes side by side",
	},
	{
		name: "Yahoo Finance",
		prices: "both",
		is: has("Date", "Open", "High", "Low", "Close", "Adj Close", "Volume"),
	},
	{
		name: "columns with an adjusted close",
		prices: "both",
		is: (names) =>
			[...names].some((name) => /^(adj.*close|closeadj.*)$/.test(name)),
	},
	{ name: "columns by their names", prices: "unknown", is: () => true },
];

export function shapeOf(signs: FileSigns): Shape {
	const names = new Set(signs.headers.map(plainName));
	return SHAPES.find(({ is }) => is(names, signs)) as Shape;
}

const ADVICE: readonly (readonly [RegExp, string])[] = [
	[
		/^\s*<(!doctype|html|\?xml)/i,
		"it is a web page or XML; save the table itself as CSV",
	],
	[
		/"(Error Message|Information|Note|message|error)"\s*:/,
		"it is an answer of an API that refuses; see its text",
	],
	[
		/^\P{L}{0,8}\p{Cc}|^PK\p{Cc}|^%PDF|^ÐÏ/u,
		"it is no text; save prices as CSV, JSON or Parquet",
	],
	[
		/^[^\n]*\b(strike|bid|ask|qty|side)\b/i,
		"it holds quotes, orders or options; bars with a Close are needed",
	],
];

/** One line for a file that fits no shape: what is likely and what to do. */
export function advice(text: string, headers: readonly unknown[]): string {
	const known = ADVICE.find(([pattern]) => pattern.test(text.slice(0, 2_000)));
	if (known) return known[1];
	const shown = JSON.stringify(headers.map(String).join(",")).slice(0, 120);
	return `no line names a date and a close among its columns (the first has ${shown}); name them Date, Open, High, Low, Close, Adj Close, Volume and Ticker`;
}

import { TICKER_PATTERN } from "./tick.ts";

/** Tickers of a history are those of ticks. */
const TICKER = new RegExp(`^${TICKER_PATTERN}$`);

/** Whether a text, in capitals, is a ticker. */
export const isTicker = (text: string): boolean => TICKER.test(text);

/** Names that people and programs give to files, and that are no ticker. */
const WORDS =
	/^(table|data|dataset|stocks?|shares?|prices?|quotes?|history|historical|historicaldata|historicalprices|hist|ohlcv?|bars?|candles?|klines?|ticks?|daily|day|weekly|monthly|minute|intraday|eod|all|many|merged|combined|download|downloads|export|output|out|input|in|file|files|test|tests|tmp|temp|sample|samples|example|examples|csv|json|jsonl|parquet|raw|clean|cleaned|final|new|old|copy|backup|market|markets|portfolio|universe|index|indices|indexes|tickers?|symbols?|companies|securities|equities|sp500|nifty50|kurse|kursdaten|cours|cotations|datos|dati|dados|book|sheet|untitled|unnamed|part|train|report|result|results|query|response|aggs|aggregates|chart|series|timeseries|yfinance|yahoo|stooq|nasdaq|investing|polygon|tiingo|alphavantage|quandl|wiki|bhavcopy|wrong|broken|history\.json)$/i;
/** What exports put around a ticker: `daily_IBM`, `AAPL_data`, `aapl_us_d`, `NASDAQ_AAPL, 1D`, `EURUSD1440`, `AAPL (1)`. */
const AROUND = [
	/^[A-Z]+_(?=[A-Z0-9.^=&-]+, 1?[DW]$)|, 1?[DW]$/g,
	/^Quote-Equity-|-[A-Z]{2}-\d{2}-\d{2}-\d{4}-to-.*$/g,
	/\s*\(\d+\)$/,
	/^(daily_adjusted|daily|hist|history|prices?|yahoo|table)[_-]/i,
	/[_ -](1d|d1|1day|daily)$|(?<=^[A-Z]{6})1440$/i,
	/[_ ](d|day|1d|1day|us_d|hist|stock(_data)?|ohlcv?|eod|yahoo|quotes?|full|full_1day.*|1min.*|1hour.*|max|unadjusted|adjusted)$/i,
	/[_ -](data|daily|history|historical([_ -]?(data|prices))?|prices?|auto_adjust_(true|false))$/i,
	/[_ -](1d-)?\d{4}-\d{2}(-\d{2})?$/,
	/[_ -](19|20)\d{2}(\d{4})?([_ -](to[_ -])?(19|20)\d{2}(\d{4})?)?$/i,
];
const LIKE =
	/^\^?[A-Z0-9&]{1,10}(?:[.\-/]?[A-Z0-9]{1,5}|_[A-Z]{1,2})?(?:\.[A-Z]{1,3})?(?:=[FX])?$/;

/** `/data/AAPL.csv.gz` → `AAPL`; undefined when a file's name does not look like a ticker. */
export function fileTicker(path: string): string | undefined {
	let name = (path.split(/[/\\]/).at(-1) ?? "").replace(
		/(\.(csv|txt|tsv|json|jsonl|ndjson|parquet|gz|xz|zip|prn|asc))+$/i,
		"",
	);
	for (const pattern of AROUND) name = name.replace(pattern, "");
	const ticker = name.toUpperCase();
	return !WORDS.test(name) && isTicker(ticker) && LIKE.test(ticker)
		? ticker
		: undefined;
}

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseHistory } from "@tickstack/contracts/history";
import type { DailyBar } from "@tickstack/contracts/history-bar";
import { HistoryError } from "@tickstack/contracts/history-error";

const NOW = Date.parse("2026-11-27T00:00:00.000Z");
const read = (
	text: string,
	name = "prices.csv",
	spacing: "daily" | "any" = "daily",
) => parseHistory(text, { name, nowMs: NOW, spacing });
const refusal = (text: string, name?: string): HistoryError => {
	try {
		read(text, name);
	} catch (error) {
		assert.ok(error instanceof HistoryError);
		return error;
	}
	return assert.fail("the file was taken");
};
const short = ({ ticker, time, ...bar }: DailyBar) => [
	ticker,
	time.slice(0, 10),
	...[bar.Open, bar.High, bar.Low, bar.Close],
	...[bar["Adj Close"], bar.Volume],
];
const bars = (text: string, name?: string) =>
	[...read(text, name).tickers.values()].flat().map(short);

/** Two days of one ticker, which every vendor below writes in its own way. */
const TWO_DAYS = [
	[
		"ACME",
		"2022-01-03",
		1_100.5,
		1_110.25,
		1_090,
		1_100.75,
		1_100.75,
		1_250_000,
	],
	["ACME", "2022-01-13", 1_101, 1_111, 1_091, 1_102, 1_102, 2_000_000],
];

describe("a price file of a well-known shape is recognized and read", () => {
	for (const [recognized, name, text] of [
		[
			/^yfinance ≥ 0.2.51, prices adjusted$/,
			"prices.csv",
			"Price,Close,High,Low,Open,Volume\nTicker,ACME,ACME,ACME,ACME,ACME\nDate,,,,,\n2022-01-03,1100.75,1110.25,1090,1100.5,1250000\n2022-01-13,1102,1111,1091,1101,2000000\n",
		],
		[
			/^yfinance with auto_adjust=False/,
			"prices.csv",
			"Price,Adj Close,Close,High,Low,Open,Volume\nTicker,ACME,ACME,ACME,ACME,ACME,ACME\nDate,,,,,,\n2022-01-03,1100.75,1100.75,1110.25,1090,1100.5,1250000\n2022-01-13,1102,1102,1111,1091,1101,2000000\n",
		],
		[
			/^yfinance ≥/,
			"prices.csv",
			"Ticker,ACME,ACME,ACME,ACME,ACME\nPrice,Open,High,Low,Close,Volume\nDate,,,,,\n2022-01-03,1100.5,1110.25,1090,1100.75,1250000\n2022-01-13,1101,1111,1091,1102,2000000\n",
		],
		[
			/^yfinance Ticker.history/,
			"ACME.csv",
			"Date,Open,High,Low,Close,Volume,Dividends,Stock Splits\n2022-01-03 00:00:00-05:00,1100.5,1110.25,1090,1100.75,1250000,0.0,0.0\n2022-01-13 00:00:00-05:00,1101,1111,1091,1102,2000000,0.0,0.0\n",
		],
		[
			/^Kaggle all_stocks_5yr/,
			"all_stocks_5yr.csv",
			"date,open,high,low,close,volume,Name\n2022-01-03,1100.5,1110.25,1090,1100.75,1250000,ACME\n2022-01-13,1101,1111,1091,1102,2000000,ACME\n",
		],
		[
			/^Kaggle sp500_stocks/,
			"stocks.csv",
			"Date,Symbol,Adj Close,Close,High,Low,Open,Volume\n2022-01-03,ACME,1100.75,1100.75,1110.25,1090,1100.5,1250000.0\n2022-01-13,ACME,1102,1102,1111,1091,1101,2000000.0\n",
		],
		[
			/^Nasdaq.com/,
			"acme.csv",
			'Date,Close/Last,Volume,Open,High,Low\n01/13/2022,"$1,102.00",2000000,"$1,101.00","$1,111.00","$1,091.00"\n01/03/2022,"$1,100.75",1250000,"$1,100.50","$1,110.25","$1,090.00"\n',
		],
		[
			/^Investing.com/,
			"ACME Historical Data.csv",
			'\ufeff"Date","Price","Open","High","Low","Vol.","Change %"\n"Jan 13, 2022","1,102.00","1,101.00","1,111.00","1,091.00","2.00M","0.11%"\n"Jan 03, 2022","1,100.75","1,100.50","1,110.25","1,090.00","1.25M","-0.20%"\n',
		],
		[
			/^Alpha Vantage, adjusted/,
			"daily_adjusted_ACME.csv",
			"timestamp,open,high,low,close,adjusted_close,volume,dividend_amount,split_coefficient\n2022-01-13,1101,1111,1091,1102,1102,2000000,0.0,1.0\n2022-01-03,1100.5,1110.25,1090,1100.75,1100.75,1250000,0.0,1.0\n",
		],
		[
			/^Alpha Vantage/,
			"x.json",
			'{"Meta Data":{"1. Information":"Daily","2. Symbol":"ACME"},"Time Series (Daily)":{"2022-01-13":{"1. open":"1101","2. high":"1111","3. low":"1091","4. close":"1102","5. volume":"2000000"},"2022-01-03":{"1. open":"1100.5","2. high":"1110.25","3. low":"1090","4. close":"1100.75","5. volume":"1250000"}}}',
		],
		[
			/^Tiingo/,
			"ACME.csv",
			"date,close,high,low,open,volume,adjClose,adjHigh,adjLow,adjOpen,adjVolume,divCash,splitFactor\n2022-01-03T00:00:00.000Z,1100.75,1110.25,1090,1100.5,1250000,1100.75,1,1,1,1,0,1\n2022-01-13T00:00:00.000Z,1102,1111,1091,1101,2000000,1102,1,1,1,1,0,1\n",
		],
		[
			/^Polygon/,
			"aggs.json",
			'{"ticker":"ACME","queryCount":2,"results":[{"v":1250000,"vw":1,"o":1100.5,"c":1100.75,"h":1110.25,"l":1090,"t":1641186000000,"n":9},{"v":2000000,"vw":1,"o":1101,"c":1102,"h":1111,"l":1091,"t":1642050000000,"n":9}],"status":"OK"}',
		],
		[
			/^Quandl WIKI/,
			"WIKI.csv",
			"ticker,date,open,high,low,close,volume,ex-dividend,split_ratio,adj_open,adj_high,adj_low,adj_close,adj_volume\nACME,2022-01-03,1100.5,1110.25,1090,1100.75,1250000,0,1,1,1,1,1100.75,1\nACME,2022-01-13,1101,1111,1091,1102,2000000,0,1,1,1,1,1102,1\n",
		],
		[
			/^Stooq/,
			"acme.txt",
			"<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>\nACME,D,20220103,000000,1100.5,1110.25,1090,1100.75,1250000,0\nACME,D,20220113,000000,1101,1111,1091,1102,2000000,0\n",
		],
		[
			/^a file without a header line/,
			"ACME_full_1day_adjsplitdiv.txt",
			"2022-01-03,1100.5,1110.25,1090,1100.75,1250000\n2022-01-13,1101,1111,1091,1102,2000000\n",
		],
		[
			/^bhavcopy/,
			"cm03JAN2022bhav.csv",
			"SYMBOL,SERIES,OPEN,HIGH,LOW,CLOSE,LAST,PREVCLOSE,TOTTRDQTY,TOTTRDVAL,TIMESTAMP,TOTALTRADES,ISIN,\nACME,EQ,1100.5,1110.25,1090,1100.75,1100,1099,1250000,1,03-JAN-2022,9,INE,\nACME,EQ,1101,1111,1091,1102,1100,1099,2000000,1,13-JAN-2022,9,INE,\n",
		],
		[
			/^history of NSE/,
			"ACME.csv",
			'"Date ","series ","OPEN ","HIGH ","LOW ","PREV. CLOSE ","ltp ","close ","vwap ","52W H ","52W L ","VOLUME ","VALUE ","No of trades "\n"13-Jan-2022","EQ","1,101.00","1,111.00","1,091.00","1,100.00","1,100.00","1,102.00","1","1","1","20,00,000","1","1"\n"03-Jan-2022","EQ","1,100.50","1,110.25","1,090.00","1,100.00","1,100.00","1,100.75","1","1","1","12,50,000","1","1"\n',
		],
		[
			/^columns by their names/,
			"ACME.DE_2022.csv".replace(".DE", ""),
			"Kursdaten der Acme AG\n\nDatum;Erster;Hoch;Tief;Schlusskurs;Stuecke;Volumen\n03.01.2022;1.100,50;1.110,25;1.090,00;1.100,75;1.250.000;1.375.937.500\n13.01.2022;1.101,00;1.111,00;1.091,00;1.102,00;2.000.000;2.204.000.000\nQuelle: Börse\n",
		],
		[
			/^columns by their names/,
			"ACME.csv",
			"Date\tOpen\tHigh\tLow\tClose\tVolume\nMon, Jan 3 2022\t1'100.50\t1'110.25\t1'090\t1'100.75\t1'250'000\nThu, Jan 13 2022\t1'101\t1'111\t1'091\t1'102\t2'000'000\n",
		],
		[
			/^columns by their names/,
			"ACME.json",
			'{"Date":{"0":"2022-01-03","1":"2022-01-13"},"Open":{"0":1100.5,"1":1101},"High":{"0":1110.25,"1":1111},"Low":{"0":1090,"1":1091},"Close":{"0":1100.75,"1":1102},"Volume":{"0":1250000,"1":2000000}}',
		],
		[
			/^columns by their names/,
			"chart.json",
			'{"chart":{"result":[{"meta":{"symbol":"ACME"},"timestamp":[1641220200,1642084200],"indicators":{"quote":[{"open":[1100.5,1101],"high":[1110.25,1111],"low":[1090,1091],"close":[1100.75,1102],"volume":[1250000,2000000]}]}}],"error":null}}',
		],
		[
			/^columns by their names/,
			"x.json",
			'{"meta":{"symbol":"ACME","interval":"1day"},"values":[{"datetime":"2022-01-13","open":"1101","high":"1111","low":"1091","close":"1102","volume":"2000000"},{"datetime":"2022-01-03","open":"1100.5","high":"1110.25","low":"1090","close":"1100.75","volume":"1250000"}]}',
		],
		[
			/.*/,
			"x.json",
			'{"bars":{"ACME":[{"t":"2022-01-03T05:00:00Z","o":1100.5,"h":1110.25,"l":1090,"c":1100.75,"v":1250000},{"t":"2022-01-13T05:00:00Z","o":1101,"h":1111,"l":1091,"c":1102,"v":2000000}]},"next_page_token":null}',
		],
		[
			/.*/,
			"x.json",
			'{"columns":["Date","Ticker","Open","High","Low","Close","Volume"],"data":[["2022-01-03","ACME",1100.5,1110.25,1090,1100.75,1250000],["2022-01-13","ACME",1101,1111,1091,1102,2000000]]}',
		],
	] as const)
		test(`${recognized.source} of ${name}: ${text.slice(0, 40).replaceAll("\n", " ")}`, () => {
			const { report } = read(text, name);
			assert.match(report.recognized, recognized);
			assert.deepEqual(bars(text, name), TWO_DAYS);
		});
});

test("several tickers side by side become rows, and a day without a value is none", () => {
	const text =
		"Price,Close,Close,Volume,Volume\nTicker,AAA,BBB,AAA,BBB\nDate,,,,\n2022-01-03,1,2,10,20\n2022-01-04,1.5,,11,\n";
	assert.deepEqual(bars(text), [
		["AAA", "2022-01-03", null, null, null, 1, 1, 10],
		["AAA", "2022-01-04", null, null, null, 1.5, 1.5, 11],
		["BBB", "2022-01-03", null, null, null, 2, 2, 20],
	]);
	assert.deepEqual(bars("Date,AAA,BBB\n2022-01-03,1,2\n2022-01-04,1.5,3\n"), [
		["AAA", "2022-01-03", null, null, null, 1, 1, null],
		["AAA", "2022-01-04", null, null, null, 1.5, 1.5, null],
		["BBB", "2022-01-03", null, null, null, 2, 2, null],
		["BBB", "2022-01-04", null, null, null, 3, 3, null],
	]);
});

test("another series of an Indian share is an instrument of its own", () => {
	const { tickers } = read(
		"Symbol,Series,Date,Close Price,Prev Close\nIRFC,EQ,20-Nov-2026,100,99\nIRFC,N1,20-Nov-2026,1050,1049\n",
	);
	assert.deepEqual([...tickers.keys()], ["IRFC", "IRFC-N1"]);
});

describe("dates", () => {
	for (const form of [
		...["2022-01-03", "2022/01/03", "2022.01.03", "20220103", "2022-1-3"],
		...["03-Jan-2022", "3 Jan 2022", "Jan 03 2022", "January 3, 2022"],
		...["Mon, Jan 3, 2022", "3. Januar 2022", "2022-01-03T00:00:00Z"],
		...["2022-01-03 00:00:00-05:00", "2022-01-03T00:00:00.000000000"],
		...["2022-01-03 00:00:00+05:30", "1641168000", "1641168000000", "44564"],
		...["03.01.2022", "03-Jan-22", "20220103 000000", "3-janv.-2022"],
	])
		test(form, () => {
			const { tickers } = read(`Date;Close\n${form};5\n`, "ACME.csv");
			assert.equal(tickers.get("ACME")?.[0]?.time, "2022-01-03T00:00:00.000Z");
		});

	test("that can be read in two ways are decided by a row that can be read in one", () => {
		const times = (...dates: string[]) =>
			read(
				`Date,Close\n${dates.map((date) => `${date},5\n`).join("")}`,
				"A.csv",
			)
				.tickers.get("A")
				?.map(({ time }) => time.slice(0, 10));
		assert.deepEqual(times("01/03/2022", "01/13/2022"), [
			"2022-01-03",
			"2022-01-13",
		]);
		assert.deepEqual(times("03/01/2022", "13/01/2022"), [
			"2022-01-03",
			"2022-01-13",
		]);
	});

	test("that no row decides are refused with the form that is taken", () => {
		const error = refusal("Date,Close\n01/02/2026,5\n02/02/2026,6\n", "A.csv");
		assert.equal(error.code, "HISTORY_DATES");
		assert.match(error.message, /day\/month or month\/day.*2026-11-20/);
		assert.match(
			refusal("Date,Close\n13/02/2026,5\n02/14/2026,6\n", "A.csv").message,
			/some put the day first/,
		);
	});

	test("a midnight of a market's own zone is its date there", () => {
		const rows = (ticker: string, ...times: string[]) =>
			read(
				`Ticker,Date,Close\n${times.map((time) => `${ticker},${time},5\n`).join("")}`,
			)
				.tickers.get(ticker)
				?.map(({ time }) => time.slice(0, 10));
		assert.deepEqual(rows("TCS.NS", "2022-01-02T18:30:00Z"), ["2022-01-03"]);
		assert.deepEqual(
			rows("VOD.L", "2022-01-03T00:00:00Z", "2022-06-30T23:00:00Z"),
			["2022-01-03", "2022-07-01"],
		);
		assert.deepEqual(rows("AAPL", "1641186000"), ["2022-01-03"]);
		// The running day comes with its time; the ticker does not say where it is.
		assert.deepEqual(
			rows("TCS", "2022-01-03 00:00:00+05:30", "2022-01-04 15:30:00+05:30"),
			["2022-01-03", "2022-01-04"],
		);
	});
});

describe("rows that are not daily", () => {
	const minutes = [
		"2024-03-04 09:30:00-05:00,100,101,99.5,100.5,100.5,10",
		"2024-03-04 09:31:00-05:00,100.5,103,100,102,102,",
		"2024-03-04 15:59:00-05:00,102,102.5,98,99,99,30",
		"2024-03-05 09:30:00-05:00,99,100,98.5,99.5,99.5,5",
	];
	const header = "Date,Open,High,Low,Close,Adj Close,Volume";

	test("several times a day become one bar of the session, and it is said", () => {
		const text = [header, ...minutes].join("\n");
		assert.deepEqual(bars(text, "SPY.csv"), [
			["SPY", "2024-03-04", 100, 103, 98, 99, 99, 40],
			["SPY", "2024-03-05", 99, 100, 98.5, 99.5, 99.5, 5],
		]);
		const { report } = read(text, "SPY.csv");
		assert.match(report.notes.join(), /rolled up to a bar a session/);
		assert.equal(report.rows, 4);
		assert.equal(report.kept, 3);
		assert.equal(report.repaired, 1);
	});

	test("a session that crosses midnight UTC is one day of its market", () => {
		assert.deepEqual(
			bars(
				"Ticker,Date,Open,High,Low,Close,Volume\nBHP.AX,2022-01-03T23:30:00Z,30,31,29,30.5,1\nBHP.AX,2022-01-04T04:30:00Z,30.5,34,30,33.5,2\n",
			),
			[["BHP.AX", "2022-01-04", 30, 34, 29, 33.5, 33.5, 3]],
		);
	});

	for (const [spacing, days] of [
		["weekly", 7],
		["monthly", 30],
	] as const)
		test(`${spacing} ones are refused unless they are asked for`, () => {
			const text = `Date,Close\n${Array.from(
				{ length: 30 },
				(_, i) =>
					`${new Date(Date.UTC(2015, 0, 5 + i * days)).toISOString().slice(0, 10)},${100 + i}\n`,
			).join("")}`;
			const error = refusal(text, "AAPL.csv");
			assert.equal(error.code, "HISTORY_SPACING");
			assert.match(error.message, new RegExp(`AAPL ${spacing}.*--spacing any`));
			const { report } = read(text, "AAPL.csv", "any");
			assert.equal(report.kept, 30);
			assert.match(report.notes.join(), new RegExp(`AAPL ${spacing}`));
		});
});

test("several instruments under one ticker are refused, named by their file or not", () => {
	const rows = ["2022-01-03", "2022-01-04", "2022-01-05"].flatMap((day) => [
		`${day},10`,
		`${day},250`,
		`${day},3`,
	]);
	const error = refusal(`Date,Close\n${rows.join("\n")}\n`, "ACME.csv");
	assert.match(error.message, /several instruments in one file/);
});

describe("numbers", () => {
	const closeOf = (cell: string, mark = ",") =>
		read(
			`Date;Close;Volume\n2022-01-03;${cell};1${mark}5\n2022-01-04;2${mark}25;7\n`,
			"A.csv",
		).tickers.get("A")?.[0]?.Close;
	for (const [cell, mark, value] of [
		["1.234,50", ",", 1_234.5],
		["1234,5", ",", 1_234.5],
		["1,234.50", ".", 1_234.5],
		["$1,234.50", ".", 1_234.5],
		["€ 12,50", ",", 12.5],
		["12,50 €", ",", 12.5],
		[".0004", ".", 0.0004],
		["(37.63)", ".", -37.63],
		["−37.63", ".", -37.63],
		["1e-7", ".", 1e-7],
		["101 1/2", ".", 101.5],
		["12,34,567.5", ".", 1_234_567.5],
		["1 234,5", ",", 1_234.5],
	] as const)
		test(`${cell} is ${value}`, () => assert.equal(closeOf(cell, mark), value));

	for (const [cell, value] of [
		["1.2M", 1.2e6],
		["350K", 3.5e5],
		["1.5B", 1.5e9],
		["6321507.562155", 6_321_507.562155],
		["-", null],
		["N/A", null],
		["-5", null],
	] as const)
		test(`a volume of ${cell} is ${value}`, () =>
			assert.equal(
				read(
					`Date,Close,Volume\n2022-01-03,5.5,${cell}\n`,
					"A.csv",
				).tickers.get("A")?.[0]?.Volume,
				value,
			));
});

test("negative prices, tiny ones and tickers of all markets are kept", () => {
	const { report, tickers } = read(
		[
			"Ticker,Date,Open,High,Low,Close,Volume",
			"CL=F,2020-04-20,17.73,17.85,-40.32,-37.63,247947",
			"SHIB-USD,2022-01-03,0.0000027,0.0000029,0.0000026,0.0000028,670894022820.5",
			"M&M.NS,2022-01-03,100,101,99,100,5",
			"HINDUNILVR.NS,2022-01-03,100,101,99,100,5",
			"^GSPC,1962-01-02,0,16.99,16.63,16.79,957896",
		].join("\n"),
	);
	assert.equal(report.refused, 0);
	assert.deepEqual(report.repairs, { NO_OPEN: 1 });
	assert.equal(tickers.get("CL=F")?.[0]?.Close, -37.63);
	assert.equal(tickers.size, 5);
});

describe("without a column that is called after the ticker", () => {
	const rows = (a: string, b: string) =>
		`Date,Label,Close\n2022-01-03,${a},5\n2022-01-03,${b},9\n`;

	test("one whose words tell rows of a date apart is it, if they are tickers", () => {
		const { tickers, report } = read(rows("AAPL", "MSFT"), "NYSE.csv");
		assert.deepEqual([...tickers.keys()], ["AAPL", "MSFT"]);
		assert.match(report.notes.join(), /the column Label is the ticker/);
	});

	test("the file's name is never the ticker of several companies", () => {
		const error = refusal(rows("Apple", "Microsoft"), "NYSE.csv");
		assert.equal(error.code, "HISTORY_TICKER");
		assert.match(error.message, /the column Label tells apart/);
	});
});

describe("odd files", () => {
	const closes = (text: string, name = "ACME.csv") =>
		bars(text, name).map(([ticker, day, , , , close]) => [ticker, day, close]);
	for (const [what, text, name] of [
		[
			"names of quantmod",
			'"","ACME.Open","ACME.Close","ACME.Adjusted"\n"2022-01-03",1,5,4\n',
			"q.csv",
		],
		["names of pandas", "Date,Close_ACME,Volume_ACME\n2022-01-03,5,1\n", "q"],
		[
			"a first line for Excel",
			'sep=;\n"Date";"Close"\n"03.01.2022";"5,00"\n',
			"ACME.csv",
		],
		[
			"joined files, each with its header",
			"Ticker,Date,Close\nACME,2022-01-03,5\nTicker,Date,Close\n",
			"all.csv",
		],
		[
			"dividends between the rows",
			"Date\tClose\nJan 3, 2022\t0.22 Dividend\nJan 3, 2022\t5\n",
			"ACME.txt",
		],
		[
			"a title with the ticker",
			"Source: Bank\nSymbol: ACME\n\nDate,Close\n2022-01-03,5\n",
			"export.csv",
		],
		["dates as floats", "Date,Close\n20220103.0,5\n", "ACME.csv"],
		[
			"NaN in JSON",
			'[{"Date":"2022-01-03","Open":NaN,"Close":5}]',
			"ACME.json",
		],
		[
			"lists of lists in JSON",
			'[[1641168000000,"4","6","3","5","9"]]',
			"ACME-1d-2022-01.json",
		],
		[
			"a dataset with its code",
			'{"dataset":{"dataset_code":"ACME","column_names":["Date","Close"],"data":[["2022-01-03",5]]}}',
			"x.json",
		],
		[
			"rows by date by ticker",
			'{"ACME":{"2022-01-03":{"open":4,"close":5}}}',
			"x.json",
		],
	] as const)
		test(what, () =>
			assert.deepEqual(closes(text, name), [["ACME", "2022-01-03", 5]]),
		);
});

describe("what only looks like a ticker is none", () => {
	const rows = "2022-01-03,1,2,1,2,5\n2022-01-13,2,3,2,3,6\n";
	for (const [name, given] of [
		[
			"prices.csv",
			"Index,Date,Open,High,Low,Close\n0,2022-01-03,1,2,1,2\n1,2022-01-04,2,3,2,3\n",
		],
		[
			"prices.csv",
			"name,timestamp,open,high,low,close\n2781,2022-01-03,1,2,1,2\n2781,2022-01-04,2,3,2,3\n",
		],
		["vendor_AAPL.csv", `Date,Open,High,Low,Close,Volume\n${rows}`],
		["krx_005930.csv", `Date,Open,High,Low,Close,Volume\n${rows}`],
	] as const)
		test(`${name}: ${given.split("\n")[0]}`, () =>
			assert.equal(refusal(given, name).code, "HISTORY_TICKER"));
});

test("tickers are found in the names that exports have", () => {
	const text =
		"Date,Open,High,Low,Close,Volume\n2022-01-03,1,2,1,2,5\n2022-01-13,2,3,2,3,6\n";
	for (const [name, ticker] of [
		["NASDAQ_AAPL, 1D.csv", "AAPL"],
		["Quote-Equity-RELIANCE-EQ-01-01-2022-to-31-01-2022.csv", "RELIANCE"],
		["BTCUSDT-1d-2022-01.csv", "BTCUSDT"],
		["EURUSD_D1.csv", "EURUSD"],
		["EURUSD1440.csv", "EURUSD"],
		["AAPL_2010_2024.csv", "AAPL"],
		["BRK_B.csv", "BRK_B"],
		["005930.KS.csv", "005930.KS"],
	] as const)
		assert.deepEqual([...read(text, name).tickers.keys()], [ticker]);
});

describe("fields without names are told apart by their values", () => {
	const days = [1_641_168_000, 1_641_254_400];
	const read = (rows: readonly (readonly unknown[])[]) =>
		bars(JSON.stringify({ BTCUSD: rows }), "prices.json").map((bar) =>
			bar.slice(2, 8),
		);
	const want = [
		[10, 14, 9, 12, 12, 7],
		[12, 15, 11, 13, 13, 8],
	];
	test("open, high, low, close, volume (Binance)", () =>
		assert.deepEqual(
			read([
				[days[0], "10", "14", "9", "12", "7"],
				[days[1], "12", "15", "11", "13", "8"],
			]),
			want,
		));
	test("open, close, high, low (Bitfinex)", () =>
		assert.deepEqual(
			read([
				[days[0], 10, 12, 14, 9, 7],
				[days[1], 12, 13, 15, 11, 8],
			]),
			want,
		));
	test("low, high, open, close (Coinbase)", () =>
		assert.deepEqual(
			read([
				[days[0], 9, 14, 10, 12, 7],
				[days[1], 11, 15, 12, 13, 8],
			]),
			want,
		));
	test("a volume-weighted price before the volume (Kraken)", () =>
		assert.deepEqual(
			read([
				[days[0], "10", "14", "9", "12", "11.5", "7", 100],
				[days[1], "12", "15", "11", "13", "12.5", "8", 100],
			]),
			want,
		));
});

test("CRSP's minus marks the mean of bid and ask, and its 0 no price", () => {
	const history = read(
		"PERMNO,date,TICKER,COMNAM,BIDLO,ASKHI,PRC,VOL,OPENPRC\n14593,20220103,ACME,ACME INC,9,14,12,7,10\n14593,20220104,ACME,ACME INC,9,14,-12,0,\n14593,20220105,ACME,ACME INC,,,0,,\n",
	);
	assert.match(history.report.recognized, /^CRSP/);
	assert.deepEqual(
		[...history.tickers.values()].flat().map(({ Close }) => Close),
		[12, 12],
	);
	assert.equal(history.report.refused, 1);
});

test("columns set under one another with spaces", () =>
	assert.deepEqual(
		bars(
			"Ticker  Date        Open  High  Low  Close  Volume\nACME    2022-01-03  10    14    9    12     7\nACME    2022-01-04  12    15    11   13     8\n",
		),
		[
			["ACME", "2022-01-03", 10, 14, 9, 12, 12, 7],
			["ACME", "2022-01-04", 12, 15, 11, 13, 13, 8],
		],
	));

describe("names of other languages and terminals", () => {
	for (const header of [
		"Data,Otwarcie,Najwyższy,Najniższy,Zamknięcie,Wolumen",
		"日付,始値,高値,安値,終値,出来高",
		"일자,시가,고가,저가,종가,거래량",
		"日期,開市,高,低,收市,成交量",
		"Ngày,Mở,Cao,Thấp,Lần cuối,KL",
		"Дата,Откр.,Макс.,Мин.,Цена,Объём",
		"Date,PX_OPEN,PX_HIGH,PX_LOW,PX_LAST,PX_VOLUME",
		"datadate,prcod,prchd,prcld,prccd,cshtrd",
	])
		test(header, () =>
			assert.deepEqual(
				bars(
					`${header}\n2022-01-03,10,14,9,12,7\n2022年1月4日,12,15,11,13,8\n`,
					"ACME.csv",
				),
				[
					["ACME", "2022-01-03", 10, 14, 9, 12, 12, 7],
					["ACME", "2022-01-04", 12, 15, 11, 13, 13, 8],
				],
			),
		);
});

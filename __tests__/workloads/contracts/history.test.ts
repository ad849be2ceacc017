import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseHistory } from "@tickstack/contracts/history";
import type { DailyBar } from "@tickstack/contracts/history-bar";
import { HistoryError } from "@tickstack/contracts/history-error";
import type { History } from "@tickstack/contracts/history-report";

const NOW = Date.parse("2026-11-20T00:00:00.000Z");
const day = (date: string, close = 101, ticker = "AAPL"): DailyBar => ({
	ticker,
	company: `${ticker} Inc.`,
	time: `${date}T00:00:00.000Z`,
	Open: 100,
	High: 110,
	Low: 90,
	Close: close,
	"Adj Close": close / 2,
	Volume: 1_000,
});
const jsonLines = (...rows: readonly unknown[]) =>
	rows
		.map((row) => (typeof row === "string" ? row : JSON.stringify(row)))
		.join("\n");
const read = (text: string, name = "history.json") =>
	parseHistory(text, { name, nowMs: NOW });
const closes = ({ tickers }: History, ticker = "AAPL") =>
	tickers.get(ticker)?.map(({ Close }) => Close);
const refusal = (text: string, name?: string) => {
	try {
		read(text, name);
	} catch (error) {
		assert.ok(error instanceof HistoryError);
		return error;
	}
	return assert.fail("the history was taken");
};

describe("a history", () => {
	test("is the same from a JSON array and from JSON Lines", () => {
		const rows = [
			day("2020-01-02"),
			day("2020-01-03", 102),
			day("2020-01-02", 5.5e1 + 40, "MSFT"),
		];
		const array = read(JSON.stringify(rows));
		const lines = read(`\ufeff\n${jsonLines(...rows)}\r\n\n`);
		assert.deepEqual(array.tickers, lines.tickers);
		assert.deepEqual([...lines.tickers.keys()], ["AAPL", "MSFT"]);
		assert.equal(array.report.format, "json");
		assert.equal(lines.report.format, "jsonl");
	});

	test("is sorted, and of two rows with one ticker and day the last is kept", () => {
		const history = read(
			jsonLines(
				day("2020-01-03", 103),
				day("2020-01-02", 102),
				day("2020-01-03", 104),
				day("2020-01-06", 106),
			),
		);
		assert.deepEqual(closes(history), [102, 104, 106]);
		assert.equal(history.report.outOfOrder, 1);
		assert.equal(history.report.duplicates, 1);
		assert.equal(history.report.rows, 4);
		assert.equal(history.report.kept, 3);
		assert.equal(history.report.refused, 1);
	});

	test("mends what harms no feature and leaves out the rest, counted by kind, with examples", () => {
		const { report, tickers } = read(
			jsonLines(
				day("2020-01-02"),
				"{ broken",
				{ ...day("2020-01-03"), Open: "much", Volume: -1 },
				{ ...day("2020-01-06"), High: 100.95, Close: 101 },
				{ ...day("2020-01-07"), High: 1 },
				day("2036-01-03"),
				"[]",
				{ ...day("2020-01-08"), Close: null },
				{ ...day("2020-01-09"), Open: 0, Volume: null },
				{ ...day("2020-01-10"), Close: 2e12 },
			),
		);
		assert.equal(report.kept, 1);
		assert.equal(report.repaired, 3);
		assert.deepEqual(report.repairs, { NO_OPEN: 2, NO_VOLUME: 2, WIDENED: 1 });
		assert.deepEqual(report.rejected, {
			NOT_JSON: 1,
			OHLC: 1,
			FUTURE: 1,
			NOT_AN_OBJECT: 1,
			NO_CLOSE: 2,
		});
		assert.equal(report.kept + report.repaired + report.refused, report.rows);
		assert.deepEqual(
			report.problems.map(({ line }) => line),
			[2, 5, 6, 7, 8, 10],
		);
		const bars = tickers.get("AAPL") ?? [];
		assert.deepEqual(
			bars.map(({ Open, High, Volume }) => [Open, High, Volume]),
			[
				[100, 110, 1_000],
				[null, 110, null],
				[100, 101, 1_000],
				[null, 110, null],
			],
		);
	});

	test("has an adjusted close that is missing only where it is certain", () => {
		const without = ({ "Adj Close": _, ...rest }: DailyBar) => rest;
		const equal = (date: string) => ({ ...day(date), "Adj Close": 101 });
		const certain = read(
			jsonLines(equal("2020-01-02"), without(day("2020-01-03"))),
		);
		assert.deepEqual(certain.report.repairs, { NO_ADJ_CLOSE: 1 });
		const uncertain = read(
			jsonLines(day("2020-01-02"), without(day("2020-01-03"))),
		);
		assert.deepEqual(uncertain.report.rejected, { NO_ADJ_CLOSE: 1 });
	});

	test("without a row is a clear error", () => {
		for (const text of [
			"",
			" \n",
			"[]",
			"Date,Open,High,Low,Close,Adj Close,Volume\n",
		]) {
			const error = refusal(text);
			assert.equal(error.code, "HISTORY_EMPTY");
			assert.match(error.message, /history\.json has no rows/);
		}
		assert.match(
			refusal(jsonLines({ ...day("2020-01-02"), Close: "x" })).message,
			/no valid row: all 1 were left out \(\{"NO_CLOSE":1\}\), the first at line 1: Close: "x" is no price/,
		);
	});

	test("that begins as a JSON array but is cut off is a clear error", () => {
		const error = refusal(JSON.stringify([day("2020-01-02")]).slice(0, -5));
		assert.equal(error.code, "HISTORY_NOT_JSON");
	});

	test("names every ticker, also one of which nothing is left", () => {
		const { report } = read(
			jsonLines(
				day("2020-01-02"),
				{ ...day("2020-01-02", 5, "GONE"), Close: null },
				day("2020-01-02", 101, "BAD TICKER"),
			),
		);
		assert.deepEqual(report.lostTickers, ["BAD TICKER", "GONE"]);
		assert.deepEqual(
			report.tickers.map(({ ticker, kept, refused }) => [
				ticker,
				kept,
				refused,
			]),
			[
				["AAPL", 1, 0],
				["BAD TICKER", 0, 1],
				["GONE", 0, 1],
			],
		);
	});

	test("takes a day that Tokyo has and UTC does not have yet", () => {
		const { report } = parseHistory(
			jsonLines(day("2026-11-20", 101, "7203.T")),
			{
				name: "history.json",
				nowMs: Date.parse("2026-11-19T22:00:00.000Z"),
			},
		);
		assert.equal(report.kept, 1);
	});
});

describe("lines of fields", () => {
	const header = "Date,Open,High,Low,Close,Adj Close,Volume";
	const row = "2020-01-02,100,110,90,101.5,50.75,1000";

	test("without a ticker take it from the file's name, and the ticker as company, and say so", () => {
		for (const name of [
			"AAPL.csv",
			"/data/aapl.csv.gz",
			"C:\\data\\AAPL.CSV",
			"AAPL_data.csv",
			"daily_AAPL.csv",
			"AAPL Historical Data.csv",
		]) {
			const { tickers, report } = read(`${header}\n${row}\n`, name);
			assert.deepEqual(tickers.get("AAPL"), [
				{ ...day("2020-01-02", 101.5), company: "AAPL" },
			]);
			assert.equal(report.format, "csv");
			assert.match(report.notes.join(), /AAPL is the file's name/);
		}
	});

	for (const name of [
		"table.csv",
		"data.csv",
		"stocks.csv",
		"history.csv",
		"HistoricalData_1700000000000.csv",
		"my prices of 2020.csv",
	])
		test(`${name} is no ticker`, () => {
			const error = refusal(`${header}\n${row}\n`, name);
			assert.equal(error.code, "HISTORY_TICKER");
			assert.match(error.message, /add a column Ticker/);
		});

	test("may have tickers and companies, columns in any order and line ends of any kind", () => {
		const history = read(
			[
				"Ticker,date,Open,High,Low,Close,Volume,Adj Close,Company,Extra",
				'AAPL,2020-01-02,100,110,90,101,1000,50,"Apple, Inc.",x',
				"msft,2020-01-02 00:00:00-05:00,100,110,90,101,1000.0,50,,x",
			].join("\r\n"),
		);
		assert.equal(history.tickers.get("AAPL")?.[0]?.company, "Apple, Inc.");
		assert.equal(history.tickers.get("MSFT")?.[0]?.company, "MSFT");
		assert.equal(history.tickers.get("MSFT")?.[0]?.Volume, 1_000);
		assert.equal(
			history.tickers.get("MSFT")?.[0]?.time,
			"2020-01-02T00:00:00.000Z",
		);
	});

	test("lose only the rows that are broken", () => {
		const { report } = read(
			[
				header,
				row,
				"2020-01-03,null,null,null,null,null,null",
				"2020-01-06,100,110,90",
				'2020-01-07,"100,110,90,101,50,1000',
				"2020-01-08,,110,90,101,50,1000",
				"2020-02-30,100,110,90,101,50,1000",
				"2020-01-09,NaN,110,90,101,50,1000",
				"2020-01-10,100,110,90,101,50,1000",
			].join("\n"),
			"AAPL.csv",
		);
		assert.equal(report.kept, 2);
		assert.equal(report.repaired, 2);
		assert.deepEqual(report.rejected, { NO_CLOSE: 1, NOT_CSV: 2, NO_DATE: 1 });
	});

	test("without a date or a close are an error that says what to name them", () => {
		const error = refusal("Day of week,Open\nMonday,1\n", "AAPL.csv");
		assert.equal(error.code, "HISTORY_COLUMNS");
		assert.match(error.message, /"Day of week,Open".*name them Date/);
		assert.equal(refusal("\u0000\u0001 not a history").code, "HISTORY_COLUMNS");
		assert.match(
			refusal("<!doctype html><html>", "AAPL.csv").message,
			/web page/,
		);
		assert.match(
			refusal('{"Error Message": "Invalid API call"}', "AAPL.json").message,
			/an API that refuses/,
		);
	});
});

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type History, parseHistory } from "@tickstack/contracts/history";
import { HistoryError } from "@tickstack/contracts/history-error";
import type { Tick } from "@tickstack/contracts/tick";

const NOW = Date.parse("2026-11-20T00:00:00.000Z");
const day = (date: string, close = 101, ticker = "AAPL"): Tick => ({
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

	test("is sorted, and of two rows with one ticker and time the last is kept", () => {
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
	});

	test("leaves out rows that are not valid and counts them per reason, with examples", () => {
		const { report } = read(
			jsonLines(
				day("2020-01-02"),
				"{ broken",
				{ ...day("2020-01-03"), Open: "100" },
				JSON.stringify(day("2020-01-03")).replace("1000", "NaN"),
				{ ...day("2020-01-03"), High: 1 },
				day("2036-01-03"),
				"[]",
				{ ...day("2020-01-06"), Close: null },
			),
		);
		assert.equal(report.kept, 1);
		assert.deepEqual(report.rejected, {
			NOT_JSON: 2,
			WRONG_TYPE: 1,
			INCONSISTENT: 1,
			FUTURE: 1,
			NOT_AN_OBJECT: 1,
			MISSING: 1,
		});
		assert.deepEqual(
			report.problems.map(({ line }) => line),
			[2, 3, 4, 5, 6, 7, 8],
		);
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
			refusal(jsonLines({ ...day("2020-01-02"), Open: -1 })).message,
			/no valid row: all 1 were left out \(\{"NOT_ALLOWED":1\}\), the first at line 1: Open: -1 is not/,
		);
	});

	test("that begins as a JSON array but is cut off is a clear error", () => {
		const error = refusal(JSON.stringify([day("2020-01-02")]).slice(0, -5));
		assert.equal(error.code, "HISTORY_NOT_JSON");
	});
});

describe("a CSV as Yahoo Finance writes it", () => {
	const header = "Date,Open,High,Low,Close,Adj Close,Volume";
	const row = "2020-01-02,100,110,90,101.5,50.75,1000";

	test("without a ticker takes it from the file's name, and the ticker as company", () => {
		for (const name of [
			"AAPL.csv",
			"/data/aapl.csv.gz",
			"C:\\data\\AAPL.CSV",
		]) {
			const { tickers, report } = read(`${header}\n${row}\n`, name);
			assert.deepEqual(tickers.get("AAPL"), [
				{
					...day("2020-01-02", 101.5),
					company: "AAPL",
				},
			]);
			assert.equal(report.format, "csv");
		}
	});

	test("may have tickers and companies, columns in any order and line ends of any kind", () => {
		const history = read(
			[
				"Ticker,date,Open,High,Low,Close,Volume,Adj Close,Company,Extra",
				'AAPL,2020-01-02,100,110,90,101,1000,50,"Apple, Inc.",x',
				"MSFT,2020-01-02 00:00:00-05:00,100,110,90,101,1000.0,50,,x",
			].join("\r\n"),
		);
		assert.equal(history.tickers.get("AAPL")?.[0]?.company, "Apple, Inc.");
		assert.equal(history.tickers.get("MSFT")?.[0]?.company, "MSFT");
		assert.equal(history.tickers.get("MSFT")?.[0]?.Volume, 1_000);
	});

	test("loses only the rows that are broken", () => {
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
		assert.deepEqual(report.rejected, {
			WRONG_TYPE: 2,
			NOT_CSV: 2,
			MISSING: 1,
			NOT_ALLOWED: 1,
		});
	});

	test("that lacks columns is an error that names them", () => {
		const error = refusal("Date,Open,Close\n2020-01-02,1,1\n", "AAPL.csv");
		assert.equal(error.code, "HISTORY_COLUMNS");
		assert.match(error.message, /lacks High, Low, Adj Close, Volume/);
		assert.equal(refusal("\u0000\u0001 not a history").code, "HISTORY_COLUMNS");
	});
});

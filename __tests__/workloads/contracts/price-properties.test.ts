import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseHistory } from "@tickstack/contracts/history";
import type { DailyBar } from "@tickstack/contracts/history-bar";
import { HistoryError } from "@tickstack/contracts/history-error";
import type { History } from "@tickstack/contracts/history-report";
import fc from "fast-check";

const NOW = Date.parse("2026-11-27T00:00:00.000Z");
const read = (text: string, name = "prices.csv"): History =>
	parseHistory(text, { name, nowMs: NOW });

/** A day as shapes write it: prices of at most two decimals, so that all of them can. */
interface Day {
	readonly ticker: string;
	readonly date: Date;
	readonly open: number;
	readonly high: number;
	readonly low: number;
	readonly close: number;
	readonly volume: number;
}

const cents = fc.integer({ min: 1, max: 99_999_999 }).map((n) => n / 100);
const ticker = fc.constantFrom(
	...["AAPL", "BRK-B", "M&M.NS", "HINDUNILVR.NS", "^GSPC", "CL=F", "7203.T"],
);
/** Ordered days of some tickers, each once. */
const days: fc.Arbitrary<Day[]> = fc
	.uniqueArray(
		fc.record({
			ticker,
			day: fc.integer({ min: 1, max: 9_000 }),
			prices: fc.tuple(cents, cents, cents, cents),
			volume: fc.integer({ min: 0, max: 1e9 }),
		}),
		{ selector: ({ ticker, day }) => `${ticker}|${day}`, minLength: 1 },
	)
	.map((rows) =>
		rows
			.sort((a, b) =>
				a.ticker === b.ticker ? a.day - b.day : a.ticker < b.ticker ? -1 : 1,
			)
			.map(({ ticker, day, prices, volume }): Day => {
				const [low, a, b, high] = prices.toSorted((x, y) => x - y) as [
					number,
					number,
					number,
					number,
				];
				const up = day % 2 === 0;
				return {
					ticker,
					date: new Date(Date.UTC(2000, 0, 1 + day)),
					open: up ? a : b,
					high,
					low,
					close: up ? b : a,
					volume,
				};
			}),
	);

const iso = (date: Date) => date.toISOString().slice(0, 10);
const named = (date: Date) =>
	date.toLocaleDateString("en-US", {
		timeZone: "UTC",
		year: "numeric",
		month: "short",
		day: "2-digit",
	});
const grouped = (locale: string) => (value: number) =>
	value.toLocaleString(locale, {
		minimumFractionDigits: 2,
		maximumFractionDigits: 2,
	});
const lines = (header: string, rows: readonly string[]) =>
	`${[header, ...rows].join("\n")}\n`;
const german = grouped("de-DE");
const american = grouped("en-US");

/** Writers of the shapes that hold several tickers. */
const WRITERS: Readonly<Record<string, (days: readonly Day[]) => string>> = {
	"Yahoo Finance": (days) =>
		lines(
			"Ticker,Date,Open,High,Low,Close,Adj Close,Volume",
			days.map(
				(d) =>
					`${d.ticker},${iso(d.date)},${d.open},${d.high},${d.low},${d.close},${d.close},${d.volume}`,
			),
		),
	"Kaggle all_stocks_5yr": (days) =>
		lines(
			"date,open,high,low,close,volume,Name",
			days.map(
				(d) =>
					`${iso(d.date)},${d.open},${d.high},${d.low},${d.close},${d.volume},${d.ticker}`,
			),
		),
	"a spreadsheet of Germany": (days) =>
		`Kurse\n\n${lines(
			"Symbol;Datum;Erster;Hoch;Tief;Schlusskurs;Stuecke",
			days.map(
				(d) =>
					`${d.ticker};${iso(d.date).split("-").toReversed().join(".")};${german(d.open)};${german(d.high)};${german(d.low)};${german(d.close)};${d.volume}`,
			),
		)}Quelle: Bank\n`,
	"dollars and thousands, tabs": (days) =>
		lines(
			"Symbol\tDate\tOpen\tHigh\tLow\tClose/Last\tVolume",
			days.map(
				(d) =>
					`${d.ticker}\t${named(d.date)}\t$${american(d.open)}\t$${american(d.high)}\t$${american(d.low)}\t$${american(d.close)}\t${d.volume.toLocaleString("en-US")}`,
			),
		),
	"seconds since the epoch": (days) =>
		lines(
			"symbol,timestamp,open,high,low,close,volume",
			days.map(
				(d) =>
					`${d.ticker},${d.date.getTime() / 1_000},${d.open},${d.high},${d.low},${d.close},${d.volume}`,
			),
		),
	"yfinance side by side": (days) => {
		const tickers = [...new Set(days.map(({ ticker }) => ticker))];
		const prices = ["Close", "High", "Low", "Open", "Volume"] as const;
		const columns = prices.flatMap((price) =>
			tickers.map((ticker) => ({ price, ticker })),
		);
		const byDay = Map.groupBy(days, ({ date }) => iso(date));
		return lines(`Price,${columns.map(({ price }) => price).join(",")}`, [
			`Ticker,${columns.map(({ ticker }) => ticker).join(",")}`,
			`Date${",".repeat(columns.length)}`,
			...[...byDay].map(([date, rows]) =>
				[
					date,
					...columns.map(({ price, ticker }) => {
						const day = rows.find((row) => row.ticker === ticker);
						return day ? String(day[price.toLowerCase() as "close"]) : "";
					}),
				].join(","),
			),
		]);
	},
	"JSON rows": (days) =>
		JSON.stringify(
			days.map(({ date, ...row }) => ({ date: iso(date), ...row })),
		),
	"JSON Lines": (days) =>
		days
			.map(({ date, ...row }) => JSON.stringify({ ...row, date: iso(date) }))
			.join("\n"),
	"JSON columns": (days) =>
		JSON.stringify({
			Date: days.map(({ date }) => iso(date)),
			Symbol: days.map(({ ticker }) => ticker),
			Open: days.map(({ open }) => open),
			High: days.map(({ high }) => high),
			Low: days.map(({ low }) => low),
			Close: days.map(({ close }) => close),
			Volume: days.map(({ volume }) => volume),
		}),
	"Polygon by ticker": (days) =>
		JSON.stringify(
			[...Map.groupBy(days, ({ ticker }) => ticker)].map(([ticker, rows]) => ({
				ticker,
				results: rows.map((d) => ({
					v: d.volume,
					o: d.open,
					c: d.close,
					h: d.high,
					l: d.low,
					t: d.date.getTime(),
				})),
			})),
		),
};

const comparable = ({ ticker, time, ...bar }: DailyBar) =>
	`${ticker} ${time.slice(0, 10)} ${bar.Open} ${bar.High} ${bar.Low} ${bar.Close} ${bar["Adj Close"]} ${bar.Volume}`;

describe("a file written in a recognized shape reads back to the same rows", () => {
	for (const [shape, write] of Object.entries(WRITERS))
		test(shape, () => {
			fc.assert(
				fc.property(days, (days) => {
					// Rows at a rate are not daily, and are another test's.
					const { tickers, report } = parseHistory(write(days), {
						name: "prices.csv",
						nowMs: NOW,
						spacing: "any",
					});
					assert.equal(report.refused, 0, JSON.stringify(report.problems));
					assert.equal(report.kept, days.length);
					assert.deepEqual(
						[...tickers.values()].flat().map(comparable).sort(),
						days
							.map((d) =>
								comparable({
									ticker: d.ticker,
									company: d.ticker,
									time: iso(d.date),
									Open: d.open,
									High: d.high,
									Low: d.low,
									Close: d.close,
									"Adj Close": d.close,
									Volume: d.volume,
								}),
							)
							.sort(),
					);
				}),
				{ numRuns: 60 },
			);
		});
});

describe("whatever is read", () => {
	const cell = fc.oneof(
		{ weight: 6, arbitrary: cents.map(String) },
		fc.constantFrom("", "0", "-1", "NaN", "null", "1e13", "x", "1,5", '"'),
		fc.string({ maxLength: 8 }),
	);
	const date = fc.oneof(
		{
			weight: 6,
			arbitrary: fc
				.integer({ min: 0, max: 40 })
				.map((day) => iso(new Date(Date.UTC(2020, 0, 1 + day)))),
		},
		fc.constantFrom("", "2020-02-30", "1850-01-01", "2099-01-01", "yesterday"),
	);
	const row = fc
		.tuple(fc.constantFrom("A", "b", "", "C D"), date, cell, cell, cell, cell)
		.map((cells) => cells.join(","));

	test("kept + repaired + refused = rows, for the file and each ticker, and days are clean", () => {
		fc.assert(
			fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), (rows) => {
				let history: History;
				try {
					history = read(lines("Ticker,Date,Open,High,Low,Close", rows));
				} catch (error) {
					assert.ok(error instanceof HistoryError, String(error));
					return;
				}
				const { report, tickers } = history;
				assert.equal(
					report.kept + report.repaired + report.refused,
					report.rows,
				);
				const rejected = Object.values(report.rejected);
				assert.equal(
					rejected.reduce((sum, count) => sum + count, 0) + report.duplicates,
					report.refused,
				);
				for (const { ticker, days } of report.tickers)
					assert.equal(tickers.get(ticker)?.length ?? 0, days);
				for (const bar of [...tickers.values()].flat()) {
					const { Open, High, Low, Close } = bar;
					assert.ok(Number.isFinite(Close));
					if (High !== null) assert.ok(High >= Math.max(Close, Open ?? Close));
					if (Low !== null) assert.ok(Low <= Math.min(Close, Open ?? Close));
				}
			}),
			{ numRuns: 500 },
		);
	});

	test("text of any kind is a history or an error that says why", () => {
		fc.assert(
			fc.property(
				fc.oneof(
					fc.string({ maxLength: 300 }),
					fc.json(),
					fc.array(fc.json(), { maxLength: 5 }).map((all) => all.join("\n")),
					fc.string({ maxLength: 80 }).map((text) => `Date,Close\n${text}`),
				),
				(text) => {
					try {
						const { report } = read(text, "ACME.csv");
						assert.equal(
							report.kept + report.repaired + report.refused,
							report.rows,
						);
					} catch (error) {
						assert.ok(error instanceof HistoryError, (error as Error).stack);
					}
				},
			),
			{ numRuns: 1_000 },
		);
	});
});

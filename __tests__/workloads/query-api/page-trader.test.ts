import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import { windowSample } from "../window-sample.ts";
import {
	keepPicture,
	PageUnderTest,
	textOf,
	waitFor,
	waitUntil,
} from "./page-under-test.ts";
import { RealtimeIndex } from "./realtime-index.ts";
import { featuresSample, ServedRuns } from "./served-runs.ts";

const DAY_MS = 86_400_000;
const TODAY = Math.floor(Date.now() / DAY_MS) * DAY_MS;
const NOW = Math.floor(Date.now() / 30_000) * 30_000;
const dayBefore = (days: number) =>
	new Date(TODAY - days * DAY_MS).toISOString().slice(0, 10);
const at = (windows: number) => new Date(NOW + windows * 30_000).toISOString();

/** Ten days, thirteen years without one, ten days. */
const GAP_DAYS = [
	...Array.from({ length: 10 }, (_, n) => dayBefore(13 * 365 + 20 - n)),
	...Array.from({ length: 10 }, (_, n) => dayBefore(11 - n)),
];
const MANY = Array.from(
	{ length: 300 },
	(_, n) => `N${String(n).padStart(3, "0")}`,
);

describe("the page answers what a trader asks", () => {
	const index = new RealtimeIndex();
	const runs = new ServedRuns();
	let under: PageUnderTest;

	before(async () => {
		await index.create([
			...["EUR/USD", "SHIB-USD", "BUSY"].flatMap((ticker) =>
				[-3, -2, -1].map((n) => {
					const price =
						ticker === "EUR/USD"
							? 1.08341
							: ticker === "SHIB-USD"
								? 0.0000027
								: 100.25;
					return windowSample({
						ticker,
						company: `Company ${ticker}`,
						window_start: at(n),
						...{ open: price, high: price, low: price, close: price },
						...{ max_price: price, min_price: price, vwap: price },
						total_volume: ticker === "BUSY" ? 1_000_000 : 10,
						updated_at: new Date().toISOString(),
					});
				}),
			),
			windowSample({ ticker: "AAA", window_start: at(-200), close: 5 }),
		]);
		await runs.publish({
			id: "run-a",
			date: dayBefore(1),
			readAt: new Date(TODAY + 2 * 3_600_000).toISOString(),
			features: [
				...GAP_DAYS.map((day, n) =>
					featuresSample({
						ticker: "GAP",
						company: "Away",
						day,
						Close: 100 + n,
						"Adj Close": 50 + n / 2,
						...(n < 5 && { Open: null, High: null, Low: null, Volume: null }),
						drawdown: -0.01 * n,
						volatility20: 0.2,
					}),
				),
				...["EUR/USD", "M&M.NS"].flatMap((ticker) =>
					GAP_DAYS.map((day, n) =>
						featuresSample({
							ticker,
							company: `Company ${ticker}`,
							day,
							Close: 200 + 10 * n,
							"Adj Close": 200 + 10 * n,
						}),
					),
				),
				...MANY.map((ticker, n) =>
					featuresSample({
						ticker,
						company: `Many ${n}`,
						day: dayBefore(2),
						drawdown: -n / 1_000,
						regime: n % 3 ? "bull" : "bear",
						volume_spike: n % 100 === 0,
					}),
				),
			],
			quality: {
				bars: { rows: 400, tickers: 303 },
				history: {
					...{ rejected: {}, duplicates: 0 },
					import: {
						...{ rows: 9_288, kept: 4_000, repaired: 288, refused: 5_000 },
						...{ days: 4_288, duplicates: 12, repairs: { NO_OPEN: 288 } },
						rejected: { OHLC: 4_988 },
						lostTickers: ["ZZZ"],
						tickers: [
							{
								...{ ticker: "GAP", kept: 15, repaired: 5, refused: 4_988 },
								...{ days: 20, firstDay: null, lastDay: null },
							},
						],
					},
				},
			},
		});
		under = await PageUnderTest.open(index, runs.environment);
	});

	after(async () => {
		await under?.close();
		await runs.drop();
	});

	const daily = async (page: Page, name: string) =>
		(await page.locator("#daily-chart").getAttribute(`data-${name}`)) ?? "";
	const drawn = (page: Page, days = 20) =>
		waitUntil(
			page,
			`Number(document.getElementById("daily-chart").dataset.candles) === ${days}`,
		);

	test("opens the ticker that is traded most, not the first one, and never a dead one", () =>
		under.visit("/", {}, async (page) => {
			await waitFor(page, "#ticker", "BUSY");
		}));

	test("shows a gap of years as a gap, and a day without an open as its close", () =>
		under.visit("/#/GAP/daily?range=all", {}, async (page) => {
			await drawn(page);
			assert.equal(await daily(page, "gaps"), "1");
			assert.equal(await daily(page, "volumes"), "15");
			await page.locator("#sheet summary").click();
			const first = page.locator("#rows tr").last();
			assert.deepEqual(
				(await first.locator("td").allTextContents()).slice(1, 5),
				["–", "–", "–", "50.00"],
			);
			await keepPicture(page, "page-gap");
		}));

	test("the headline of days is the chart's own price: adjusted, or as traded on request", () =>
		under.visit("/#/GAP/daily?range=all", {}, async (page) => {
			await drawn(page);
			await waitFor(page, "#price", "59.50");
			await waitFor(page, "#basis", `adjusted, close of ${dayBefore(2)}`);
			await waitFor(page, "#legend", `Last closed day${dayBefore(2)}`);
			await page.locator("#raw").check();
			await waitFor(page, "#price", /^119$/);
			await waitFor(page, "#basis", "as traded");
			assert.match(page.url(), /prices=raw/);
			await page.reload();
			await waitFor(page, "#price", /^119$/);
		}));

	test("indicators are switched, and the link keeps them", () =>
		under.visit("/#/GAP/daily?range=all", {}, async (page) => {
			await drawn(page);
			assert.equal(await daily(page, "drawdowns"), "20");
			await page.locator("#show-volatility").check();
			await waitUntil(
				page,
				`document.getElementById("daily-chart").dataset.volatilities === "20"`,
			);
			await page.locator("#show-ma100").uncheck();
			assert.match(
				decodeURIComponent(page.url()),
				/indicators=ma50,ma200,drawdown,volume,volatility/,
			);
			await page.reload();
			await drawn(page);
			assert.equal(await page.locator("#show-ma100").isChecked(), false);
			assert.equal((await daily(page, "averages")).split(",").length, 2);
		}));

	test("compares tickers by how far they moved, and takes them off again", () =>
		under.visit("/#/GAP/daily?range=all", {}, async (page) => {
			await drawn(page);
			await page.locator("#compare").fill("eur/usd");
			await page.locator("#compare").press("Enter");
			await waitFor(page, "#compared", "EUR/USD");
			await page.locator("#compare").fill("m&m");
			await page.locator("#compare").press("Enter");
			await waitFor(page, "#compared", "M&M.NS");
			await waitFor(page, "#legend", "M&M.NS");
			const legend = await textOf(page, "#legend");
			for (const text of ["GAP+19.00 %", "EUR/USD+95.00 %", "M&M.NS+95.00 %"])
				assert.ok(legend.includes(text), `${text} in ${legend}`);
			await waitUntil(
				page,
				`document.getElementById("daily-chart").dataset.compared === "20,20"`,
			);
			assert.match(page.url(), /compare=EUR%2FUSD&compare=M%26M\.NS$/);
			await page.getByRole("button", { name: "Do not compare M&M.NS" }).click();
			await waitFor(page, "#compared", /^EUR\/USD ×$/);
			await page.reload();
			await waitFor(page, "#legend", "EUR/USD+95.00 %");
		}));

	for (const [ticker, text] of [
		["EUR/USD", "1.08341"],
		["SHIB-USD", "0.00000270"],
	] as const)
		test(`shows ${ticker} with the digits that it has`, () =>
			under.visit(`/#/${encodeURIComponent(ticker)}`, {}, async (page) => {
				await waitFor(page, "#price", text);
				await waitFor(page, "#legend", text);
				await page.locator("#search").fill(ticker);
				await waitFor(
					page,
					`#tickers [href="#/${encodeURIComponent(ticker)}"] .last`,
					text,
				);
			}));

	test("shows times of the market, of the viewer or in UTC", () =>
		under.visit("/#/BUSY", { timezoneId: "Asia/Tokyo" }, async (page) => {
			const shown = (timeZone: string) =>
				new Intl.DateTimeFormat("sv-SE", {
					timeZone,
					timeStyle: "medium",
				}).format(NOW - 30_000);
			await waitFor(page, "#legend", shown("America/New_York"));
			await page.locator("#zones").getByText("Here").click();
			await waitFor(page, "#legend", shown("Asia/Tokyo"));
			await waitFor(page, "#zone-name", "Tokyo");
			await page.locator("#zones").getByText("UTC").click();
			await waitFor(page, "#legend", shown("UTC"));
			assert.match(page.url(), /zone=utc$/);
		}));

	test("the list has elements for the tickers that are seen only, and moves through all", () =>
		under.visit("/#/BUSY", {}, async (page) => {
			await waitFor(page, "#count", "306");
			const rows = () => page.locator("#tickers li").count();
			assert.ok((await rows()) < 40, `${await rows()} rows`);
			await page.evaluate(`document.getElementById("tickers").scrollTop = 1e6`);
			await waitFor(page, "#tickers", "SHIB-USD");
			assert.ok((await rows()) < 40, `${await rows()} rows`);
			const last = page.locator("#tickers li").last();
			assert.equal(await last.getAttribute("aria-posinset"), "306");
			assert.equal(await last.getAttribute("aria-setsize"), "306");
			await last.locator("a").focus();
			await page.keyboard.press("ArrowUp");
			await waitUntil(
				page,
				`document.activeElement.closest("li")?.ariaPosInSet === "305"`,
			);
		}));

	test("the list is sorted and filtered by features; what is old looks old", () =>
		under.visit("/#/BUSY", {}, async (page) => {
			await waitFor(page, "#count", "306");
			const old = page.locator('#tickers [href="#/AAA"]');
			await waitFor(page, '#tickers [href="#/AAA"] .moved', / old$/);
			assert.equal(await old.getAttribute("data-state"), "old");
			await page.locator("#list-spike").check();
			await waitFor(page, "#count", /^3$/);
			await page.locator("#list-sort").selectOption("drawdown");
			await waitUntil(
				page,
				`document.querySelector("#tickers .symbol").textContent === "N200"`,
			);
			await waitFor(page, "#tickers li:first-child .moved", "−20.0 %");
			await page.locator("#list-regime").selectOption("bear");
			await waitFor(page, "#count", /^1$/);
			assert.equal(await textOf(page, "#tickers .symbol"), "N000");
		}));

	test("a watched ticker stays on the watchlist of this browser", () =>
		under.visit("/#/EUR%2FUSD", {}, async (page) => {
			const star = page.locator("#star");
			await waitFor(page, "#ticker", "EUR/USD");
			await star.click();
			assert.equal(await star.getAttribute("aria-pressed"), "true");
			await page.reload();
			await waitFor(page, "#count", "306");
			await page.locator("#list-watched").check();
			await waitFor(page, "#count", /^1$/);
			assert.equal(await textOf(page, "#tickers .symbol"), "EUR/USD");
			await page.locator("#tickers .star").click();
			await waitFor(page, "#none", "No ticker is watched yet");
		}));

	test("says what became of the rows that were imported, of all and of the ticker", () =>
		under.visit("/#/GAP/daily", {}, async (page) => {
			await waitFor(
				page,
				"#quality-import",
				"Import: 9,288 rows, 288 repaired, 5,000 refused; lost: ZZZ",
			);
			await waitFor(page, "#quality-counts", "Rejected4,988");
			await page.locator("#quality-losses summary").click();
			const reasons = await textOf(page, "#quality-reasons");
			for (const text of [
				"4,988 refused: open or close outside low to high",
				"288 repaired: no open",
				"GAP: 15 kept, 5 repaired, 4,988 refused",
			])
				assert.ok(reasons.includes(text), `${text} in ${reasons}`);
			await waitFor(page, "#quality-ticker", /^GAP: 20 days/);
			await waitFor(page, "#quality-ticker", "5 without open");
			await waitFor(page, "#quality-ticker", "a gap from");
		}));
});

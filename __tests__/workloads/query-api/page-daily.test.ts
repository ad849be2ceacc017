import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { BatchFeatures } from "@tickstack/contracts/batch-rows";
import type { Page } from "playwright-core";
import { windowSample } from "../window-sample.ts";
import {
	keepPicture,
	PageUnderTest,
	painted,
	textOf,
	waitFor,
	waitUntil,
} from "./page-under-test.ts";
import { PublishedPrices } from "./published-prices.ts";
import { RealtimeIndex } from "./realtime-index.ts";
import { WALKED, windowWalk } from "./window-walk.ts";

/** Runs of days of one regime. */
const bandsOf = (rows: readonly BatchFeatures[]) =>
	rows.filter(
		({ regime }, at) => regime !== null && rows[at - 1]?.regime !== regime,
	).length;

const withValue = (
	rows: readonly BatchFeatures[],
	column: keyof BatchFeatures,
) => rows.filter((row) => row[column] !== null).length;

describe("the daily view of the page, with features of real prices", () => {
	const index = new RealtimeIndex();
	const prices = new PublishedPrices();
	const start = Math.floor(Date.now() / 30_000) * 30_000;
	let under: PageUnderTest;

	before(async () => {
		await index.create(WALKED.flatMap((ticker) => windowWalk(ticker, start)));
		await prices.publish();
		under = await PageUnderTest.open(index, prices.environment);
	});

	after(async () => {
		await under?.close();
		await prices.drop();
	});

	/** What the chart says of its series. */
	const drawn = async (page: Page) => {
		const data = async (name: string) =>
			(await page.locator("#daily-chart").getAttribute(`data-${name}`)) ?? "";
		return {
			candles: Number(await data("candles")),
			averages: (await data("averages")).split(",").map(Number),
			drawdowns: Number(await data("drawdowns")),
			spikes: Number(await data("spikes")),
			bands: Number(await data("bands")),
		};
	};

	const drawnDays = (page: Page, least: number) =>
		waitUntil(
			page,
			`Number(document.getElementById("daily-chart").dataset.candles) >= ${least}`,
		);

	test("draws candles, the three averages, drawdown, volume spikes and regimes of every day", () =>
		under.visit("/#/AAPL/daily?range=all", {}, async (page) => {
			const rows = prices.of("AAPL");
			await drawnDays(page, rows.length);
			const { candles, ...series } = await drawn(page);
			// The walk of windows touches today, and yesterday around midnight.
			assert.ok(candles - rows.length >= 1 && candles - rows.length <= 2);
			assert.deepEqual(series, {
				averages: (["ma50", "ma100", "ma200"] as const).map((column) =>
					withValue(rows, column),
				),
				drawdowns: rows.length,
				spikes: rows.filter(({ volume_spike }) => volume_spike).length,
				bands: bandsOf(rows),
			});
			for (const colour of ["--ma50", "--ma100", "--ma200", "--down"])
				assert.ok(
					(await painted(page, "#daily-chart", colour)) > 100,
					`${colour} is painted`,
				);
			await keepPicture(page, "page-daily-all");
		}));

	test("shows a year by default, and asks for earlier days when it is moved to the left", () =>
		under.visit("/#/GOOG/daily", {}, async (page) => {
			await drawnDays(page, 504);
			assert.equal(
				await page.locator("#ranges input:checked").getAttribute("value"),
				"1y",
			);
			const before = (await drawn(page)).candles;
			assert.ok(before < prices.of("GOOG").length);
			await page.locator("#daily-chart").hover();
			for (let n = 0; n < 3; n++) await page.mouse.wheel(-3_000, 0);
			await drawnDays(page, before + 1);
			await keepPicture(page, "page-daily");
		}));

	test("says the figures of the last day that the batch computed", () =>
		under.visit("/#/MSFT/daily", {}, async (page) => {
			await drawnDays(page, 504);
			const row = prices.latest("MSFT");
			const figures = await page.locator("#legend").textContent();
			const two = (value: number | null) => (value ?? 0).toFixed(2);
			for (const text of [
				row.day,
				two(row["Adj Close"]),
				two(row.ma50),
				two(row.ma100),
				two(row.ma200),
				String(row.regime),
				`${(Number(row.drawdown) * 100).toFixed(1).replace("-", "−")} %`,
			])
				assert.ok(figures?.includes(text), `${text} in ${figures}`);
			assert.equal(await textOf(page, "#company"), "Microsoft Corporation");
		}));

	test("ends with the open day by real time, adjusted as the last day, and keeps it up to date", () =>
		under.visit("/#/AAPL/daily?range=6m", {}, async (page) => {
			await drawnDays(page, 504);
			await page.locator("#sheet summary").click();
			const today = page.locator("#rows tr").first();
			const { "Adj Close": adjusted, Close } = prices.latest("AAPL");
			await today
				.locator("td")
				.last()
				.filter({ hasText: "real time" })
				.waitFor();
			await index.write(
				windowSample({
					window_start: new Date(start).toISOString(),
					close: 500,
					high: 500,
					trade_count: 1_000,
					updated_at: new Date().toISOString(),
				}),
			);
			const wanted = ((500 * adjusted) / Close).toFixed(2);
			await waitFor(page, "#price", wanted);
			// The open day is asked for again when an update comes 10 s after the last question.
			for (let n = 1; n < 200; n++) {
				if ((await today.textContent())?.includes(wanted)) break;
				await index.write(
					windowSample({
						window_start: new Date(start).toISOString(),
						close: 500,
						high: 500,
						trade_count: 1_000 + n,
						updated_at: new Date().toISOString(),
					}),
				);
				await page.waitForTimeout(500);
			}
			assert.ok((await today.textContent())?.includes(wanted));
		}));

	test("has the returns of every month and year, with their sign", () =>
		under.visit("/#/IBM/daily", {}, async (page) => {
			const months = prices.months.filter(({ ticker }) => ticker === "IBM");
			const years = [...new Set(months.map(({ month }) => month.slice(0, 4)))];
			await page
				.locator("#months tr")
				.nth(years.length - 1)
				.waitFor();
			assert.deepEqual(
				await page.locator("#months th").allTextContents(),
				years.toReversed(),
			);
			const cells = await page
				.locator("#months td:not(.year):not(:empty)")
				.allTextContents();
			const byYear = years
				.toReversed()
				.flatMap((year) =>
					months.filter(({ month }) => month.startsWith(year)),
				);
			assert.deepEqual(
				cells.map((text) => Number(text.replace("−", "-"))),
				byYear.map(
					({ monthly_return }) =>
						Number((Number(monthly_return) * 100).toFixed(1)) || 0,
				),
			);
			for (const text of cells) assert.match(text, /^([+−]\d|0\.0$)/);
			const [year] = await page.locator("#months .year").allTextContents();
			const compounded = byYear
				.filter(({ month }) => month.startsWith(years.at(-1) ?? ""))
				.reduce(
					(product, month) => product * (1 + Number(month.monthly_return)),
					1,
				);
			assert.equal(
				Number(year?.replace("−", "-")),
				Number(((compounded - 1) * 100).toFixed(1)),
			);
		}));

	test("says of both paths what they have, how old it is, and what the quality report counted", () =>
		under.visit("/#/AAPL/daily", {}, async (page) => {
			await waitFor(page, "#batch", prices.latest("AAPL").run_id);
			await waitFor(page, "#batch", prices.latest("AAPL").day);
			await waitFor(page, "#batch-state", "● fresh");
			await waitFor(page, "#realtime", / ago/);
			await page.locator("#quality-counts dd").nth(5).waitFor();
			const counts = await page.locator("#quality-counts").textContent();
			assert.match(
				counts ?? "",
				new RegExp(
					`^Days${prices.features.length.toLocaleString("en-US")}Tickers5Rejected0Duplicates0Gaps0Outliers\\d+$`,
				),
			);
		}));

	test("range, scale and view are links: they survive a reload, and back and forward walk through them", () =>
		under.visit("/#/AAPL/daily", {}, async (page) => {
			await drawnDays(page, 504);
			await page.locator("#ranges").getByText("5 y").click();
			await page.getByLabel("Log scale").check();
			await page.locator("#tickers").getByText("IBM", { exact: true }).click();
			await waitFor(page, "#ticker", "IBM");
			assert.match(page.url(), /#\/IBM\/daily\?range=5y&scale=log$/);
			await page.reload();
			await waitFor(page, "#ticker", "IBM");
			await drawnDays(page, 1_260);
			assert.ok(await page.getByLabel("Log scale").isChecked());
			await page.goBack();
			await waitFor(page, "#ticker", "AAPL");
			await page.goBack();
			await page.goBack();
			assert.match(page.url(), /#\/AAPL\/daily$/);
			await page.locator('#ranges input[value="1y"]:checked').waitFor({
				state: "attached",
			});
			assert.equal(await page.getByLabel("Log scale").isChecked(), false);
			await page.goForward();
			await page.locator('#ranges input[value="5y"]:checked').waitFor({
				state: "attached",
			});
			await page.getByRole("link", { name: "Live", exact: true }).click();
			await page.locator("#chart").waitFor();
			assert.match(page.url(), /#\/AAPL$/);
			await page.locator("#intervals").getByText("5 min").click();
			assert.match(page.url(), /#\/AAPL\?interval=5m$/);
			await page.locator("#chart[data-candles]").waitFor();
			await waitFor(page, "#legend", "Computed by");
		}));
});

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import {
	keepPicture,
	PageUnderTest,
	textOf,
	waitFor,
	waitUntil,
} from "./page-under-test.ts";
import { PublishedPrices } from "./published-prices.ts";
import { RealtimeIndex } from "./realtime-index.ts";
import { WALKED, windowWalk } from "./window-walk.ts";

const TICKERS = ["AAPL", "FB", "GOOG", "IBM", "MSFT"];

describe("the screener of the page, with features of real prices", () => {
	const index = new RealtimeIndex();
	const prices = new PublishedPrices();
	let under: PageUnderTest;

	before(async () => {
		await index.create(WALKED.flatMap((one) => windowWalk(one, Date.now())));
		await prices.publish();
		under = await PageUnderTest.open(index, prices.environment);
	});

	after(async () => {
		await under?.close();
		await prices.drop();
	});

	const symbols = (page: Page) =>
		page.locator("#screened .symbol").allTextContents();
	const rows = (page: Page, count: number) =>
		waitUntil(
			page,
			`document.querySelectorAll("#screened tr").length === ${count} && !document.getElementById("screener-table").ariaBusy`,
		);
	const header = (page: Page, name: string) =>
		page.locator("#screener-head th").filter({ hasText: name });

	/** Tickers by a feature, the greatest first; those without a value last. */
	const by = (of: (ticker: string) => number | null) =>
		TICKERS.toSorted(
			(a, b) =>
				(of(b) ?? Number.NEGATIVE_INFINITY) -
				(of(a) ?? Number.NEGATIVE_INFINITY),
		);

	test("lists every ticker with the features of its latest day", () =>
		under.visit("/#/screener", {}, async (page) => {
			await rows(page, 5);
			assert.deepEqual(await symbols(page), TICKERS);
			assert.equal(await textOf(page, "#screener-count"), "5 tickers");
			const { Close, drawdown, regime, day } = prices.latest("GOOG");
			const text = await page.locator("#screened tr").nth(2).textContent();
			for (const part of [
				Close.toFixed(2),
				`${(Number(drawdown) * 100).toFixed(1).replace("-", "−")} %`,
				String(regime),
				day,
			])
				assert.ok(text?.includes(part), `${part} in ${text}`);
			await keepPicture(page, "page-screener");
		}));

	test("sorts by its headers with the keyboard alone, says so, and keeps it in the address", () =>
		under.visit("/#/screener", {}, async (page) => {
			await rows(page, 5);
			const drawdown = header(page, "Drawdown").first();
			await drawdown.getByRole("button").focus();
			await page.keyboard.press("Enter");
			await page.locator('th[aria-sort="descending"]').waitFor();
			await page.waitForURL(/sort=-drawdown$/);
			const deepestLast = by((ticker) => prices.latest(ticker).drawdown);
			await waitUntil(
				page,
				`document.querySelector("#screened .symbol").textContent === ${JSON.stringify(deepestLast[0])}`,
			);
			assert.deepEqual(await symbols(page), deepestLast);
			await page.keyboard.press("Enter");
			await page.locator('th[aria-sort="ascending"]').waitFor();
			await page.waitForURL(/sort=drawdown$/);
			await waitUntil(
				page,
				`document.querySelector("#screened .symbol").textContent === ${JSON.stringify(deepestLast.at(-1))}`,
			);
			assert.equal(await page.locator("th[aria-sort]").count(), 1);
			assert.ok(
				await page.evaluate<boolean>(
					`document.activeElement.textContent.startsWith("Drawdown")`,
				),
				"the header keeps the focus",
			);
		}));

	test("puts tickers without a value last", () =>
		under.visit("/#/screener?sort=-trend_strength", {}, async (page) => {
			await rows(page, 5);
			assert.deepEqual(
				await symbols(page),
				by((ticker) => prices.latest(ticker).trend_strength),
			);
			assert.equal((await symbols(page)).at(-1), "FB");
		}));

	test("filters by regime and by conditions, which can be removed", () =>
		under.visit("/#/screener", {}, async (page) => {
			await rows(page, 5);
			const bears = TICKERS.filter(
				(ticker) => prices.latest(ticker).regime === "bear",
			);
			await page.locator("#filter-regime").selectOption("bear");
			await rows(page, bears.length);
			assert.deepEqual(await symbols(page), bears);
			await page
				.locator("#filter-column")
				.selectOption({ label: "Drawdown (%)" });
			await page.locator("#filter-value").fill("-35");
			await page.locator("#filter-value").press("Enter");
			const deep = bears.filter(
				(ticker) => Number(prices.latest(ticker).drawdown) <= -0.35,
			);
			await rows(page, deep.length);
			assert.deepEqual(await symbols(page), deep);
			assert.match(
				decodeURIComponent(page.url()),
				/filter=regime:eq:bear&filter=drawdown:lte:-0\.35$/,
			);
			await page
				.getByRole("button", { name: "Remove Drawdown ≤ −35.0 %" })
				.click();
			await rows(page, bears.length);
			await page.getByRole("button", { name: "Clear" }).click();
			await rows(page, 5);
			assert.match(page.url(), /#\/screener$/);
			await page.goBack();
			await rows(page, bears.length);
			assert.equal(await page.locator("#filter-regime").inputValue(), "bear");
		}));

	test("opens a link with sort and filters as it was left", () =>
		under.visit(
			"/#/screener?sort=-volatility20&filter=trend:eq:down&filter=Close:gte:100",
			{},
			async (page) => {
				const wanted = by(
					(ticker) => prices.latest(ticker).volatility20,
				).filter(
					(ticker) =>
						prices.latest(ticker).trend === "down" &&
						prices.latest(ticker).Close >= 100,
				);
				await rows(page, wanted.length);
				assert.deepEqual(await symbols(page), wanted);
				assert.equal(await page.locator("#filter-trend").inputValue(), "down");
				await page
					.getByRole("button", { name: "Remove Close ≥ 100.00" })
					.waitFor();
				assert.equal(
					await header(page, "Volatility").getAttribute("aria-sort"),
					"descending",
				);
			},
		));

	test("says when no ticker passes, and what cannot be asked", async () => {
		await under.visit(
			"/#/screener?filter=drawdown:gte:0.5",
			{},
			async (page) => {
				await waitFor(page, "#screener-notice p", "No ticker passes");
				assert.equal(await textOf(page, "#screener-count"), "0 tickers");
			},
		);
		const { page } = await under.tab();
		await page.goto(`${under.api.url}/#/screener?sort=luck`);
		await waitFor(page, "#screener-notice p", /cannot be asked.*luck/);
		await page.close();
	});

	test("opens a ticker by its row and by its link, and comes back to the same table", () =>
		under.visit("/#/screener?sort=-drawdown", {}, async (page) => {
			await rows(page, 5);
			await page.locator("#screened tr").nth(1).locator("td").nth(3).click();
			const second = by((ticker) => prices.latest(ticker).drawdown)[1] ?? "";
			await waitFor(page, "#ticker", second);
			assert.ok(page.url().endsWith(`#/${second}/daily`));
			await page.goBack();
			await rows(page, 5);
			assert.equal(
				await header(page, "Drawdown").first().getAttribute("aria-sort"),
				"descending",
			);
			await page.locator("#screened a").first().focus();
			await page.keyboard.press("Enter");
			await page.waitForURL(/\/daily$/);
		}));
});

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { RealtimeWindow } from "@tickstack/contracts/realtime-window";
import type { BrowserContextOptions, Page } from "playwright-core";
import { windowSample } from "../window-sample.ts";
import {
	keepPicture,
	PageUnderTest,
	painted,
	textOf,
	waitFor,
	waitUntil,
} from "./page-under-test.ts";
import { RealtimeIndex } from "./realtime-index.ts";
import { WALKED, windowWalk } from "./window-walk.ts";

/** The value traded in a window. */
const traded = ({ close, total_volume }: RealtimeWindow): number =>
	close * (total_volume ?? 0);

const listed = (page: Page, count: number) =>
	waitUntil(
		page,
		`document.querySelectorAll("#tickers li").length === ${count}`,
	);

describe("the live view of the page in a real browser", () => {
	const index = new RealtimeIndex();
	const start = Math.floor(Date.now() / 30_000) * 30_000;
	let under: PageUnderTest;

	before(async () => {
		await index.create(WALKED.flatMap((ticker) => windowWalk(ticker, start)));
		under = await PageUnderTest.open(index);
	});

	after(() => under?.close());

	/** Visits an address and waits for its candles. */
	const visit = (
		path: string,
		options: BrowserContextOptions,
		use: (page: Page) => Promise<void>,
	) =>
		under.visit(path, options, async (page) => {
			await page
				.locator('#chart[data-candles]:not([data-candles="0"])')
				.waitFor();
			await use(page);
		});

	test("shows candles with volume of the ticker that is traded most", () =>
		visit("/", {}, async (page) => {
			const [active] = WALKED.map((ticker) => windowWalk(ticker, start).at(-1))
				.filter((window) => window !== undefined)
				.sort((a, b) => traded(b) - traded(a));
			await waitFor(page, "#ticker", active?.ticker ?? "");
			await waitFor(page, "#company", active?.company ?? "");
			assert.equal(
				await page.locator("#chart").getAttribute("data-candles"),
				"120",
			);
			for (const colour of ["--up", "--down", "--volume"])
				assert.ok(
					(await painted(page, "#chart", colour)) > 200,
					`${colour} is painted`,
				);
			assert.match(await textOf(page, "#price"), /^\d+\.\d\d$/);
			assert.match(await textOf(page, "#change"), /^[▲▼■] [+−]?\d+\.\d\d %/);
			await keepPicture(page, "page-desktop");
		}));

	test("follows the stream: a window that changes changes the candle, the quote and the list", () =>
		visit("/#/AAPL", {}, async (page) => {
			await waitFor(page, "#stream", "live");
			const update = (trade_count: number, close: number) =>
				index.write(
					windowSample({
						window_start: new Date(start).toISOString(),
						open: 500,
						close,
						high: 700,
						low: 400,
						trade_count,
						updated_at: new Date().toISOString(),
					}),
				);
			await update(1, 600.25);
			await waitFor(page, "#price", "600.25");
			assert.equal(
				await page.locator("#chart").getAttribute("data-candles"),
				"121",
			);
			await update(2, 611.5);
			await waitFor(page, "#price", "611.50");
			await waitFor(page, '#tickers [href="#/AAPL"] .last', "611.50");
			assert.equal(
				await page.locator("#chart").getAttribute("data-candles"),
				"121",
			);
			await waitFor(page, "#age", / s$/);
		}));

	test("finds a ticker by the keyboard alone and opens it under its own address", () =>
		visit("/", {}, async (page) => {
			await page.keyboard.press("/");
			await page.keyboard.type("microsoft");
			await listed(page, 1);
			await page.keyboard.press("Enter");
			await waitFor(page, "#ticker", "MSFT");
			assert.match(page.url(), /#\/MSFT$/);
			await page.keyboard.press("Escape");
			await listed(page, 4);
			assert.equal(
				await page.locator("#tickers [aria-current]").getAttribute("href"),
				"#/MSFT",
			);
			await page.locator("#tickers a").first().focus();
			await page.keyboard.press("ArrowDown");
			await page.keyboard.press("Enter");
			await waitFor(page, "#ticker", "GOOG");
			await page.fill("#search", "zzz");
			await page.locator("#none").waitFor();
		}));

	test("opens a deep link and says so when there is no such ticker", async () => {
		await visit("/#/IBM", {}, async (page) => {
			assert.equal(await textOf(page, "#ticker"), "IBM");
			assert.match(await page.title(), /^IBM \d/);
		});
		const { page } = await under.tab();
		await page.goto(`${under.api.url}/#/NOPE`);
		await waitFor(page, "#live-notice p", "no window of NOPE");
		await page.close();
	});

	test("waits for the first ticks and shows them when they come", async () => {
		const empty = new RealtimeIndex();
		await empty.create();
		const waiting = await (await empty.serve()).ready();
		const { page } = await under.tab();
		try {
			await page.goto(waiting.url);
			await waitFor(page, "#live-notice p", "waiting for the first ticks");
			await waitFor(page, "#stream", "live");
			await empty.write(
				windowSample({
					window_start: new Date(start).toISOString(),
					updated_at: new Date().toISOString(),
				}),
			);
			await page.locator('#chart[data-candles="1"]').waitFor();
			await waitFor(page, "#company", "Apple Inc.");
			assert.equal(await page.locator("#live-notice p").isVisible(), false);
		} finally {
			await page.close();
			await waiting.stop();
			await empty.drop();
		}
	});

	test("has the numbers of the chart as a table too", () =>
		visit("/#/IBM", {}, async (page) => {
			await page.locator("#sheet summary").click();
			await page.locator("#rows tr").nth(19).waitFor();
			assert.equal(await page.locator("#rows tr").count(), 20);
			assert.match(
				(await page.locator("#chart").getAttribute("aria-label")) ?? "",
				/^30 s candles of IBM: 120 candles/,
			);
		}));

	for (const scheme of ["light", "dark"] as const)
		test(`fits a phone without scrolling sideways (${scheme})`, () =>
			visit(
				"/#/GOOG",
				{
					viewport: { width: 360, height: 760 },
					deviceScaleFactor: 2,
					colorScheme: scheme,
					hasTouch: true,
					reducedMotion: "reduce",
				},
				async (page) => {
					const width = await page.evaluate<number>(
						"document.documentElement.scrollWidth",
					);
					assert.equal(width, 360);
					await keepPicture(page, `page-phone-${scheme}`);
				},
			));

	test("is painted in the colours of the scheme", () =>
		visit("/", { colorScheme: "light" }, async (page) => {
			assert.ok((await painted(page, "#chart", "--up")) > 200);
			await page.emulateMedia({ colorScheme: "dark" });
			await page.waitForTimeout(200);
			assert.ok((await painted(page, "#chart", "--up")) > 200);
			await page.emulateMedia({ colorScheme: "light" });
			await keepPicture(page, "page-light");
		}));
});

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { RealtimeWindow } from "@tickstack/contracts/realtime-window";
import {
	type Browser,
	type BrowserContextOptions,
	chromium,
	type Page,
} from "playwright-core";
import { chromium as executable } from "../../chromium.ts";
import { windowSample } from "../window-sample.ts";
import type { WorkloadProcess } from "../workload-process.ts";
import { RealtimeIndex } from "./realtime-index.ts";

const ARTIFACTS = join(import.meta.dirname, "../../../.artifacts");
const COMPANIES = {
	AAPL: ["Apple Inc.", 520],
	GOOG: ["Google Inc.", 874],
	IBM: ["International Business Machines", 195],
	MSFT: ["Microsoft Corporation", 33],
} as const;

/**
 * Runs in the browser: how many pixels of the chart have the colour of a custom property, within a tolerance for
 * smoothing. Text, since the types of a document are not those of the tests.
 */
const PAINTED = `(name) => {
	const canvases = [...document.querySelectorAll("#chart canvas")];
	const probe = document.createElement("canvas");
	probe.width = Math.max(...canvases.map(({ width }) => width));
	probe.height = Math.max(...canvases.map(({ height }) => height));
	const context = probe.getContext("2d", { willReadFrequently: true });
	context.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
	context.fillRect(0, 0, 1, 1);
	const wanted = context.getImageData(0, 0, 1, 1).data;
	let count = 0;
	for (const canvas of canvases) {
		context.clearRect(0, 0, probe.width, probe.height);
		context.drawImage(canvas, 0, 0);
		const { data } = context.getImageData(0, 0, probe.width, probe.height);
		for (let at = 0; at < data.length; at += 4)
			if ([0, 1, 2].every((i) => Math.abs(data[at + i] - wanted[i]) < 12)) count++;
	}
	return count;
}`;

/** An hour of windows that end now: the same walk at every run. */
function history(ticker: keyof typeof COMPANIES, startMs: number) {
	const [company, first] = COMPANIES[ticker];
	const windows: RealtimeWindow[] = [];
	let close: number = first;
	let seed: number = first;
	// Between −1 and 1; the constants of Numerical Recipes.
	const random = () => {
		seed = (seed * 1_664_525 + 1_013_904_223) % 2 ** 32;
		return seed / 2 ** 31 - 1;
	};
	for (let n = 0; n < 120; n++) {
		const open = close;
		close = open * (1 + 0.0025 * random());
		const high = Math.max(open, close) * (1 + 0.0007 * Math.abs(random()));
		const low = Math.min(open, close) * (1 - 0.0007 * Math.abs(random()));
		windows.push(
			windowSample({
				ticker,
				company,
				window_start: new Date(startMs - (120 - n) * 30_000).toISOString(),
				...{ open, close, high, low, max_price: high, min_price: low },
				avg_price: (open + close) / 2,
				vwap: (open + close) / 2,
				total_volume: Math.round(28_000 + 14_000 * random()),
				trade_count: 300,
				volatility: 0.0006,
			}),
		);
	}
	return windows;
}

describe("the page in a real browser", () => {
	const index = new RealtimeIndex();
	const start = Math.floor(Date.now() / 30_000) * 30_000;
	let api: WorkloadProcess;
	let browser: Browser;

	before(async () => {
		mkdirSync(ARTIFACTS, { recursive: true });
		await index.create(
			(Object.keys(COMPANIES) as (keyof typeof COMPANIES)[]).flatMap((ticker) =>
				history(ticker, start),
			),
		);
		api = await (await index.serve({ maxStreamClients: "20" })).ready();
		browser = await chromium.launch({
			executablePath: executable(),
			args: [
				"--no-sandbox",
				"--disable-gpu",
				"--disable-quic",
				"--no-first-run",
				"--disable-background-networking",
				"--disable-component-update",
				"--disable-sync",
			],
		});
	});

	after(async () => {
		await browser?.close();
		await api?.stop();
		await index.drop();
	});

	/** Opens the page, does what `use` says and demands that the browser had nothing to complain about. */
	async function visit(
		path: string,
		options: BrowserContextOptions,
		use: (page: Page) => Promise<void>,
	): Promise<void> {
		const page = await browser.newPage({
			viewport: { width: 1_440, height: 900 },
			colorScheme: "dark",
			...options,
		});
		const complaints: string[] = [];
		page.on("console", (message) => {
			if (["error", "warning"].includes(message.type()))
				complaints.push(message.text());
		});
		page.on("pageerror", (error) => complaints.push(String(error)));
		page.on("request", (request) => {
			if (
				!request.url().startsWith(api.url) &&
				!request.url().startsWith("data:")
			)
				complaints.push(`asked ${request.url()}`);
		});
		try {
			await page.goto(`${api.url}${path}`);
			await page
				.locator('#chart[data-candles]:not([data-candles="0"])')
				.waitFor();
			await use(page);
			assert.deepEqual(complaints, []);
		} finally {
			await page.close();
		}
	}

	const text = async (page: Page, selector: string) =>
		(await page.locator(selector).textContent()) ?? "";
	const waitFor = (page: Page, selector: string, wanted: string | RegExp) =>
		page.locator(selector).filter({ hasText: wanted }).waitFor();

	const painted = (page: Page, property: string) =>
		page.evaluate<number>(`(${PAINTED})(${JSON.stringify(property)})`);

	test("shows candles with volume of the first ticker", () =>
		visit("/", {}, async (page) => {
			assert.equal(await text(page, "#ticker"), "AAPL");
			assert.equal(await text(page, "#company"), "Apple Inc.");
			assert.equal(
				await page.locator("#chart").getAttribute("data-candles"),
				"120",
			);
			for (const colour of ["--up", "--down", "--volume"])
				assert.ok((await painted(page, colour)) > 200, `${colour} is painted`);
			assert.match(await text(page, "#price"), /^\d+\.\d\d$/);
			assert.match(await text(page, "#change"), /^[▲▼■] [+−]?\d+\.\d\d %/);
			await page.screenshot({ path: join(ARTIFACTS, "page-desktop.png") });
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
			assert.equal(await page.locator("#tickers li").count(), 1);
			await page.keyboard.press("Enter");
			await waitFor(page, "#ticker", "MSFT");
			assert.match(page.url(), /#\/MSFT$/);
			await page.keyboard.press("Escape");
			assert.equal(await page.locator("#tickers li").count(), 4);
			assert.equal(
				await page.locator("#tickers [aria-current]").getAttribute("href"),
				"#/MSFT",
			);
			await page.locator("#tickers a").first().focus();
			await page.keyboard.press("ArrowDown");
			await page.keyboard.press("Enter");
			await waitFor(page, "#ticker", "GOOG");
			await page.fill("#search", "zzz");
			assert.ok(await page.locator("#none").isVisible());
		}));

	test("opens a deep link and says so when there is no such ticker", async () => {
		await visit("/#/IBM", {}, async (page) => {
			assert.equal(await text(page, "#ticker"), "IBM");
			assert.match(await page.title(), /^IBM \d/);
		});
		const page = await browser.newPage();
		await page.goto(`${api.url}/#/NOPE`);
		await waitFor(page, "#notice", "no ticker NOPE");
		await page.close();
	});

	test("waits for the first ticks and shows them when they come", async () => {
		const empty = new RealtimeIndex();
		await empty.create();
		const waiting = await (await empty.serve()).ready();
		const page = await browser.newPage();
		try {
			await page.goto(waiting.url);
			await waitFor(page, "#notice", "waiting for the first ticks");
			await waitFor(page, "#stream", "live");
			await empty.write(
				windowSample({
					window_start: new Date(start).toISOString(),
					updated_at: new Date().toISOString(),
				}),
			);
			await page.locator('#chart[data-candles="1"]').waitFor();
			await waitFor(page, "#company", "Apple Inc.");
			assert.equal(await page.locator("#notice").isVisible(), false);
		} finally {
			await page.close();
			await waiting.stop();
			await empty.drop();
		}
	});

	test("has the numbers of the chart as a table too", () =>
		visit("/#/IBM", {}, async (page) => {
			await page.locator("summary").click();
			await page.locator("#rows tr").nth(19).waitFor();
			assert.equal(await page.locator("#rows tr").count(), 20);
			assert.match(
				(await page.locator("#chart").getAttribute("aria-label")) ?? "",
				/^30 second candles of IBM: 120 windows/,
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
					await page.screenshot({
						path: join(ARTIFACTS, `page-phone-${scheme}.png`),
						fullPage: true,
					});
				},
			));

	test("is painted in the colours of the scheme", () =>
		visit("/", { colorScheme: "light" }, async (page) => {
			assert.ok((await painted(page, "--up")) > 200);
			await page.emulateMedia({ colorScheme: "dark" });
			await page.waitForTimeout(200);
			assert.ok((await painted(page, "--up")) > 200);
			await page.emulateMedia({ colorScheme: "light" });
			await page.screenshot({ path: join(ARTIFACTS, "page-light.png") });
		}));
});

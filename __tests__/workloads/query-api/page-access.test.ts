import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import {
	keepPicture,
	PageUnderTest,
	waitFor,
	waitUntil,
} from "./page-under-test.ts";
import { PublishedPrices } from "./published-prices.ts";
import { RealtimeIndex } from "./realtime-index.ts";
import { WALKED, windowWalk } from "./window-walk.ts";

const PAGE = join(import.meta.dirname, "../../../workloads/query-api/page");
const AXE = readFileSync(
	fileURLToPath(import.meta.resolve("axe-core/axe.min.js")),
	"utf8",
);
/** Bytes of the page's own files, not compressed, without the comments that type the scripts; the charts come on top. */
const MOST_BYTES = 162_000;
/** The same as they are sent, comments included. */
const MOST_BYTES_SENT = 84_500;
const COMMENT = /^[ \t]*\/\*\*[\s\S]*?\*\/\n/gm;

/** Each view with what is there when it is complete. */
const VIEWS = [
	["live", "/#/AAPL", '#chart[data-candles="120"]'],
	["daily", "/#/AAPL/daily", "#months tr:nth-child(14)"],
	["screener", "/#/screener?sort=-drawdown", "#screened tr:nth-child(5)"],
] as const;
const WIDTHS = [360, 1_600] as const;

/** Runs before the page's own scripts: adds up what moves without anybody's doing. */
const WATCH_SHIFTS = `
globalThis.shifts = [];
new PerformanceObserver((list) => {
	for (const { hadRecentInput, value, sources } of list.getEntries())
		if (!hadRecentInput)
			shifts.push({ value, moved: sources.map(({ node }) => node?.id || node?.className || node?.nodeName) });
}).observe({ type: "layout-shift", buffered: true });`;

describe("the page is for everybody", () => {
	const index = new RealtimeIndex();
	const prices = new PublishedPrices();
	let under: PageUnderTest;

	before(async () => {
		const start = Math.floor(Date.now() / 30_000) * 30_000;
		await index.create(WALKED.flatMap((one) => windowWalk(one, start)));
		await prices.publish();
		under = await PageUnderTest.open(index, prices.environment);
	});

	after(async () => {
		await under?.close();
		await prices.drop();
	});

	/** Violations of WCAG 2.2 AA and of axe's best practices. */
	const violations = async (page: Page): Promise<string[]> => {
		const results = await page.evaluate<AxeResults>(
			`axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })`,
		);
		return results.violations.flatMap(({ id, nodes }) =>
			nodes.map(
				({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`,
			),
		);
	};

	for (const [name, address, complete] of VIEWS)
		test(`the ${name} view breaks no rule of WCAG AA and does not scroll sideways, narrow or wide, dark or light`, () =>
			// Without motion: no colour is on its way while it is measured.
			under.visit(address, { reducedMotion: "reduce" }, async (page) => {
				await page.locator(complete).waitFor();
				await page.locator("#tickers li").nth(3).waitFor();
				await page.evaluate(AXE);
				for (const width of WIDTHS)
					for (const colorScheme of ["dark", "light"] as const) {
						await page.setViewportSize({ width, height: 900 });
						await page.emulateMedia({ colorScheme });
						await page.evaluate(
							"new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))",
						);
						assert.deepEqual(
							await violations(page),
							[],
							`${width} ${colorScheme}`,
						);
						assert.equal(
							await page.evaluate("document.documentElement.scrollWidth"),
							width,
						);
						await keepPicture(page, `page-${name}-${width}-${colorScheme}`);
					}
			}));

	for (const [name, address, complete] of VIEWS)
		for (const width of WIDTHS)
			test(`nothing moves while the ${name} view loads at ${width} px`, async () => {
				const { page } = await under.tab({ viewport: { width, height: 900 } });
				await page.addInitScript(WATCH_SHIFTS);
				await page.goto(`${under.api.url}${address}`);
				await page.locator(complete).waitFor();
				await waitFor(page, "#stream", "live");
				await page.waitForTimeout(500);
				const shifts =
					await page.evaluate<{ value: number; moved: string[] }[]>("shifts");
				const sum = shifts.reduce((total, { value }) => total + value, 0);
				// A tenth of what counts as good.
				assert.ok(sum < 0.01, JSON.stringify(shifts));
				await page.close();
			});

	test("the keyboard reaches everything in the order in which it is read", () =>
		under.visit("/#/AAPL/daily", {}, async (page) => {
			await page.locator("#months tr").nth(13).waitFor();
			const reached: string[] = [];
			for (let n = 0; n < 19; n++) {
				await page.keyboard.press("Tab");
				reached.push(
					await page.evaluate<string>(
						`(({ id, name, textContent }) => id || name || textContent.trim())(document.activeElement)`,
					),
				);
			}
			assert.deepEqual(reached, [
				...["skip", "Tickstack", "to-live", "to-daily", "to-screener"],
				...["search", "star", "compare", "raw", "log", "ranges"],
				...["show-ma50", "show-ma100", "show-ma200"],
				...["show-drawdown", "show-volume", "show-volatility"],
				"days-csv",
				"The latest days as a table",
			]);
		}));

	test("the link that skips to the content leaves the address as it is", () =>
		under.visit("/#/IBM/daily", {}, async (page) => {
			await page.keyboard.press("Tab");
			await page.keyboard.press("Enter");
			await waitUntil(page, `document.activeElement.id === "content"`);
			assert.match(page.url(), /#\/IBM\/daily$/);
		}));

	test("the page is small, and the browser knows all of its files at once", async () => {
		const files = (await readdir(PAGE, { recursive: true })).filter((name) =>
			/\.(js|css|html|svg)$/.test(name),
		);
		const texts = await Promise.all(
			files.map((name) => readFile(join(PAGE, name), "utf8")),
		);
		const sum = (sizeOf: (text: string) => number) =>
			texts.reduce((total, text) => total + sizeOf(text), 0);
		const bytes = sum((text) =>
			Buffer.byteLength(text.replaceAll(COMMENT, "")),
		);
		assert.ok(bytes < MOST_BYTES, `${bytes} bytes`);
		const sent = sum((text) => gzipSync(text).byteLength);
		assert.ok(sent < MOST_BYTES_SENT, `${sent} bytes sent`);
		const html = readFileSync(join(PAGE, "index.html"), "utf8");
		const named = [
			...html.matchAll(/(?:href|src)="([^"#/][^":]*\.(?:js|css))"/g),
		];
		assert.deepEqual(
			named.map(([, name]) => name).sort(),
			files.filter((name) => /\.(js|css)$/.test(name)).sort(),
		);
	});
});

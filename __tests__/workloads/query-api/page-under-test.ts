import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import {
	type Browser,
	type BrowserContextOptions,
	chromium,
	type Page,
} from "playwright-core";
import { eventually, type WorkloadProcess } from "../workload-process.ts";
import { chromium as executable } from "./chromium.ts";
import type { RealtimeIndex } from "./realtime-index.ts";

const ARTIFACTS = join(import.meta.dirname, "../../../.artifacts");

/** As long as `eventually` waits. */
const LIMIT_MS = 60_000;

/** A query-api with windows of its own and its page in a browser that complains about nothing. */
export class PageUnderTest {
	readonly index: RealtimeIndex;
	readonly api: WorkloadProcess;
	readonly #browser: Browser;

	private constructor(
		index: RealtimeIndex,
		api: WorkloadProcess,
		browser: Browser,
	) {
		this.index = index;
		this.api = api;
		this.#browser = browser;
	}

	/**
	 * @param index is created by the caller and dropped by {@link close}
	 * @param environment variables besides those of the index
	 */
	static async open(
		index: RealtimeIndex,
		environment: Record<string, string> = {},
	): Promise<PageUnderTest> {
		mkdirSync(ARTIFACTS, { recursive: true });
		const api = await (
			await index.serve({ maxStreamClients: "20", environment })
		).ready();
		const browser = await chromium.launch({
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
		return new PageUnderTest(index, api, browser);
	}

	/** A page, and what its console, scripts and requests give to complain about. */
	async tab(
		options: BrowserContextOptions = {},
	): Promise<{ page: Page; complaints: string[] }> {
		const page = await this.#browser.newPage({
			viewport: { width: 1_440, height: 900 },
			colorScheme: "dark",
			...options,
		});
		// A machine that does much else besides is slow, not wrong.
		page.setDefaultTimeout(LIMIT_MS);
		const complaints: string[] = [];
		page.on("console", (message) => {
			if (["error", "warning"].includes(message.type()))
				complaints.push(message.text());
		});
		page.on("pageerror", (error) => complaints.push(String(error)));
		page.on("request", (request) => {
			const url = request.url();
			if (!url.startsWith(this.api.url) && !url.startsWith("data:"))
				complaints.push(`asked ${url}`);
		});
		return { page, complaints };
	}

	/** Opens an address, does what `use` says and demands that there was nothing to complain about. */
	async visit(
		path: string,
		options: BrowserContextOptions,
		use: (page: Page) => Promise<void>,
	): Promise<void> {
		const { page, complaints } = await this.tab(options);
		try {
			await page.goto(`${this.api.url}${path}`);
			await use(page);
			assert.deepEqual(complaints, []);
		} finally {
			await page.close();
		}
	}

	async close(): Promise<void> {
		await this.#browser.close();
		await this.api.stop();
		await this.index.drop();
	}
}

export const textOf = async (page: Page, selector: string): Promise<string> =>
	(await page.locator(selector).textContent()) ?? "";

export const waitFor = (
	page: Page,
	selector: string,
	text: string | RegExp,
): Promise<void> => page.locator(selector).filter({ hasText: text }).waitFor();

/** Waits until an expression is true in the page. The page's policy forbids the polling that playwright has for it. */
export const waitUntil = (page: Page, expression: string): Promise<unknown> =>
	eventually(() => page.evaluate(expression), { what: expression });

/** Keeps a picture for people beside the test's results. */
export const keepPicture = (page: Page, name: string): Promise<Buffer> =>
	page.screenshot({ path: join(ARTIFACTS, `${name}.png`), fullPage: true });

/**
 * Runs in the browser: how many pixels of a chart have the colour of a custom property, within a tolerance for
 * smoothing. Text, since the types of a document are not those of the tests.
 */
const PAINTED = `([chart, name]) => {
	const canvases = [...document.querySelectorAll(chart + " canvas")];
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

/** Pixels of a chart in a colour of the style sheet. */
export const painted = (
	page: Page,
	chart: string,
	property: string,
): Promise<number> =>
	page.evaluate<number>(`(${PAINTED})(${JSON.stringify([chart, property])})`);

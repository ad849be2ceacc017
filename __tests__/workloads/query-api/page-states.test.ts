import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { engines } from "../../real-engines/engines-under-test.ts";
import { CuttableProxy } from "../cuttable-proxy.ts";
import { windowSample } from "../window-sample.ts";
import { PageUnderTest, textOf, waitFor } from "./page-under-test.ts";
import { PublishedPrices } from "./published-prices.ts";
import { RealtimeIndex } from "./realtime-index.ts";
import { windowWalk } from "./window-walk.ts";

describe("the page says what it has not", () => {
	const index = new RealtimeIndex();
	const elasticsearch = new CuttableProxy(
		engines().elasticsearchNodes[0] ?? "",
	);
	const start = Math.floor(Date.now() / 30_000) * 30_000;
	let under: PageUnderTest;

	before(async () => {
		await elasticsearch.open();
		await index.create(windowWalk("AAPL", start));
		under = await PageUnderTest.open(index, {
			ELASTICSEARCH_NODES: elasticsearch.url,
		});
	});

	after(async () => {
		await under?.close();
		await elasticsearch.cut();
	});

	test("before the first run of the batch: days by real time alone, no months, no features", async () => {
		const { page } = await under.tab();
		await page.goto(`${under.api.url}/#/AAPL/daily`);
		await waitFor(page, "#daily-notice p", "No batch run yet");
		await waitFor(page, "#monthly-notice p", "No batch run has computed");
		await waitFor(page, "#batch-state", "○ no run yet");
		await waitFor(page, "#batch", "No batch run has been published");
		assert.equal(await page.locator("#quality").isVisible(), false);
		assert.match(
			(await page.locator("#daily-chart").getAttribute("data-candles")) ?? "",
			/^[12]$/,
		);
		await page.getByRole("link", { name: "Screener" }).click();
		await waitFor(page, "#screener-notice p", "No batch run yet");
		assert.equal(await textOf(page, "#screener-count"), "0 tickers");
		await page.close();
	});

	test("when the first run is published it is shown, without a reload", async () => {
		const prices = new PublishedPrices();
		const live = new RealtimeIndex();
		await live.create(windowWalk("AAPL", start));
		const waiting = await PageUnderTest.open(live, prices.environment);
		try {
			await waiting.visit("/#/AAPL/daily", {}, async (page) => {
				await waitFor(page, "#daily-notice p", "No batch run yet");
				await waitFor(page, "#monthly-notice p", "No batch run has computed");
				await prices.publish();
				await page.locator("#daily-notice").waitFor({ state: "hidden" });
				await page.locator("#months tr").nth(13).waitFor();
				await waitFor(page, "#batch-state", "● fresh");
			});
		} finally {
			await waiting.close();
			await prices.drop();
		}
	});

	test("while Elasticsearch is away every view says so, and shows its data when it is asked again", async () => {
		const { page } = await under.tab();
		await elasticsearch.cut();
		const again = (notice: string) =>
			page.locator(notice).getByRole("button", { name: "Try again" });
		// The list fails last: what it says must not take the place of what the chart says.
		await page.route("**/v1/tickers?*", async (route) => {
			await waitFor(page, "#live-notice p", "cannot be read");
			await route.continue();
		});
		const tickers = page.waitForResponse("**/v1/tickers?*");
		await page.goto(`${under.api.url}/#/AAPL`);
		await (await tickers).finished();
		await waitFor(page, "#live-notice p", "The windows of AAPL cannot be read");
		assert.equal(
			await page.locator("#live-notice").getAttribute("data-kind"),
			"error",
		);
		await waitFor(page, "#realtime-state", "cannot be read");
		await elasticsearch.open();
		await under.api.ready();
		await again("#live-notice").click();
		await page
			.locator('#chart[data-candles]:not([data-candles="0"])')
			.waitFor();
		await page.locator("#live-notice").waitFor({ state: "hidden" });

		await elasticsearch.cut();
		// For up to five seconds the last answer on the batch is given again.
		while ((await fetch(`${under.api.url}/v1/screener`)).status < 500)
			await sleep(200);
		await page.getByRole("link", { name: "Screener" }).click();
		await waitFor(page, "#screener-notice p", "cannot be read");
		await elasticsearch.open();
		await under.api.ready();
		await again("#screener-notice").click();
		await waitFor(page, "#screener-notice p", "No batch run yet");
		await page.close();
	});

	test("while the stream is away it says that it reconnects, then shows what it has missed", async () => {
		const line = new CuttableProxy(under.api.url);
		await line.open();
		const { page } = await under.tab({ reducedMotion: "reduce" });
		try {
			await page.goto(`${line.url}/#/AAPL`);
			await waitFor(page, "#stream", "live");
			await line.cut();
			await waitFor(page, "#stream", "reconnecting");
			assert.equal(await textOf(page, "#announce"), "Stream reconnecting");
			assert.equal(
				await page.evaluate("document.getAnimations().length"),
				0,
				"nothing moves for who wants it so",
			);
			await page.emulateMedia({ reducedMotion: "no-preference" });
			assert.ok(
				(await page.evaluate<number>("document.getAnimations().length")) > 0,
			);
			await index.write(
				windowSample({
					window_start: new Date(start).toISOString(),
					close: 444.25,
					updated_at: new Date().toISOString(),
				}),
			);
			await line.open();
			await waitFor(page, "#stream", "live");
			await waitFor(page, "#price", "444.25");
		} finally {
			await page.close();
			await line.cut();
		}
	});
});

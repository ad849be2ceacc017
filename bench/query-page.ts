// How long the page takes in a real browser, and how much memory, with few and with many tickers.
//   node bench/query-page.ts [--tickers 5,500,5000,12000] [--svg docs/page-growth.svg]
// Each ticker has a few windows and days, the first one ten years of them; each second the open windows of at most
// 1,000 tickers are written again. Interactive: candles drawn, rows in the list, the stream live, and the main thread
// has answered a key. The peer is the same page with all tickers in its list at once, as a list without pages has them:
// the bytes of one answer with every ticker. What else runs on the machine counts: the load average stands in each line.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Client } from "@elastic/elasticsearch";
import { type Browser, chromium } from "playwright-core";
import { chromium as executable } from "../__tests__/workloads/query-api/chromium.ts";
import { startEngines } from "../local/engines-for-tests.ts";
import { startApi } from "./query-api/api-process.ts";
import { growthSvg } from "./query-api/growth-svg.ts";
import { ManyTickers } from "./query-api/many-tickers.ts";
import { type Row, report } from "./report.ts";

const DIR = join(import.meta.dirname, "../.artifacts/bench-query-page");
const UPDATED = 1_000;
const LIMIT_MS = 120_000;

const { values } = parseArgs({
	options: {
		tickers: { type: "string", default: "5,500,5000,12000" },
		svg: { type: "string" },
	},
});

/** True when candles are drawn, the list has rows, and the stream is live. */
const COMPLETE = `document.querySelector("#chart[data-candles]:not([data-candles='0'])") && document.querySelector("#tickers li") && document.getElementById("stream").dataset.state === "live"`;
/** Milliseconds since the navigation began, when it is so. */
const INTERACTIVE = `new Promise((done) => { const look = () => (${COMPLETE}) ? requestAnimationFrame(() => setTimeout(() => done(performance.now()))) : requestAnimationFrame(look); look(); })`;

/** Milliseconds until an expression is true in the page. */
const until = (expression: string) =>
	`new Promise((done) => { const from = performance.now(); const look = () => (${expression}) ? done(performance.now() - from) : requestAnimationFrame(look); look(); })`;

async function measure(
	browser: Browser,
	url: string,
	tickers: number,
): Promise<Row> {
	const load = loadavg()[0] as number;
	const page = await browser.newPage({
		viewport: { width: 1_440, height: 900 },
	});
	page.setDefaultTimeout(LIMIT_MS);
	let bytes = 0;
	const session = await page.context().newCDPSession(page);
	await session.send("Network.enable");
	session.on("Network.loadingFinished", ({ encodedDataLength }) => {
		bytes += encodedDataLength;
	});
	await page.goto(url);
	const interactive = await page.evaluate<number>(INTERACTIVE);
	const loaded = bytes;
	const middle = Math.floor(tickers / 2);
	const scroll = await page.evaluate<number>(
		`(() => { const list = document.getElementById("tickers"); list.scrollTop = ${middle} * 55; return ${until(`[...document.querySelectorAll("#tickers li")].some((row) => Number(row.ariaPosInSet) >= ${Math.min(middle, Math.max(0, tickers - 8))} )`)}; })()`,
	);
	await page.fill("#search", `T${String(tickers - 1).padStart(5, "0")}`);
	const search = await page.evaluate<number>(
		until(`document.querySelectorAll("#tickers li").length === 1`),
	);
	await page.fill("#search", "");
	await sleep(10_000);
	await session.send("HeapProfiler.collectGarbage");
	const { usedSize } = await session.send("Runtime.getHeapUsage");
	const nodes = await page.evaluate<number>(
		`document.querySelectorAll("*").length`,
	);
	await page.close();
	return {
		tickers,
		"interactive ms": interactive,
		"loaded KiB": loaded / 1_024,
		"heap MiB": usedSize / 2 ** 20,
		elements: nodes,
		"scroll to the middle ms": scroll,
		"search ms": search,
		"load average": load,
	};
}

/** Resident memory of a process. */
const residentMiB = (pid: number): number =>
	Number(
		/^VmRSS:\s+(\d+) kB$/m.exec(
			readFileSync(`/proc/${pid}/status`, "utf8"),
		)?.[1],
	) / 1_024;

/** Bytes of one answer with every ticker. */
async function allAtOnceKiB(url: string): Promise<number> {
	let bytes = 0;
	for (let after: string | null = ""; after !== null; ) {
		const answer = await fetch(
			`${url}/v1/tickers?limit=1000${after && `&after=${after}`}`,
		);
		const text = await answer.text();
		bytes += text.length;
		after = (JSON.parse(text) as { next: string | null }).next;
	}
	return bytes / 1_024;
}

mkdirSync(DIR, { recursive: true });
const engines = await startEngines({
	engines: ["elasticsearch"],
	dir: join(DIR, "engines"),
});
const { elasticsearchNodes } = engines.endpoints;
const client = new Client({ node: elasticsearchNodes[0] ?? "" });
const browser = await chromium.launch({
	executablePath: executable(),
	args: ["--no-sandbox", "--disable-gpu", "--no-first-run"],
});
try {
	const rows: Row[] = [];
	for (const count of values.tickers.split(",").map(Number)) {
		const market = new ManyTickers(client, count);
		await market.write();
		const begin = performance.now();
		const api = await startApi(elasticsearchNodes, market.names);
		const ready = performance.now() - begin;
		const ending = new AbortController();
		const writing = (async () => {
			while (!ending.signal.aborted) {
				await market.update(UPDATED);
				await sleep(1_000, undefined, { signal: ending.signal }).catch(
					() => undefined,
				);
			}
		})();
		await measure(browser, api.url, count);
		rows.push({
			...(await measure(browser, api.url, count)),
			"all tickers at once KiB": await allAtOnceKiB(api.url),
			"API ready ms": ready,
			"API MiB": residentMiB(api.pid),
		});
		ending.abort();
		await writing;
		await api.stop();
		await market.drop();
	}
	report(rows);
	if (values.svg)
		writeFileSync(
			values.svg,
			growthSvg(rows, "tickers", ["interactive ms", "heap MiB", "API MiB"]),
		);
} finally {
	await browser.close();
	await client.close();
	await engines.stop();
}

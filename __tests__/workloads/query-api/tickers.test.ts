import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { parse } from "csv-parse/sync";
import { windowSample } from "../window-sample.ts";
import { eventually, type WorkloadProcess } from "../workload-process.ts";
import { Description } from "./description.ts";
import { EventStream } from "./event-stream.ts";
import { RealtimeIndex } from "./realtime-index.ts";
import { featuresSample, ServedRuns } from "./served-runs.ts";

const NOW = Math.floor(Date.now() / 30_000) * 30_000;
const at = (minutes: number) => new Date(NOW + minutes * 60_000).toISOString();

/** Symbols with every character that one may have. */
const ODD = [
	"^GSPC",
	"=X",
	"-USD",
	"EUR/USD",
	"M&M.NS",
	"A:B#C$D@E!+F_1",
	"BRK-A",
	`X${"9".repeat(31)}`,
] as const;
/** Traded before ten minutes ago only. */
const DEAD = "DEAD";

describe("the list of tickers", () => {
	const index = new RealtimeIndex();
	const runs = new ServedRuns();
	let api: WorkloadProcess;
	let description: Description;

	before(async () => {
		await index.create([
			...ODD.map((ticker, n) =>
				windowSample({
					ticker,
					company: `=Company ${n}`,
					window_start: at(-1),
					total_volume: 1_000 * (n + 1),
				}),
			),
			windowSample({
				ticker: DEAD,
				window_start: at(-60),
				total_volume: 1_000_000_000,
			}),
		]);
		await runs.publish({
			id: "run-a",
			date: "2026-11-19",
			readAt: "2026-11-20T02:00:00.000Z",
			features: [
				...ODD.map((ticker, n) =>
					featuresSample({
						ticker,
						company: `=Company ${n}`,
						drawdown: -n / 10,
						regime: n % 2 ? "bull" : "bear",
						Open: n ? 99 : null,
						Volume: n ? 1_000 : null,
					}),
				),
				featuresSample({
					ticker: "ONLY",
					company: "Batch Only",
					day: "2026-11-02",
				}),
				featuresSample({ ticker: "ONLY", company: "Batch Only" }),
			],
			quality: {
				bars: { rows: 9, tickers: 9 },
				history: {
					...{ rejected: {}, duplicates: 0 },
					import: {
						...{ rows: 900, kept: 500, repaired: 100, refused: 300, days: 600 },
						...{ duplicates: 0, repairs: { NO_OPEN: 100 } },
						rejected: { OHLC: 300 },
						lostTickers: Array.from({ length: 60 }, (_, n) => `L${n}`),
						tickers: Array.from({ length: 300 }, (_, n) => ({
							...{ ticker: `L${n}`, kept: 2, repaired: 0, refused: n },
							...{ days: 2, firstDay: null, lastDay: null },
						})),
					},
				},
			},
		});
		api = await (
			await index.serve({
				maxStreamClients: "20",
				environment: {
					...runs.environment,
					CORS_ORIGINS: "https://app.example",
				},
			})
		).ready();
		description = await Description.of(api.url);
	});

	after(async () => {
		await api?.stop();
		await index.drop();
		await runs.drop();
	});

	const get = async (path: string, headers: Record<string, string> = {}) => {
		const response = await fetch(`${api.url}${path}`, { headers });
		const text = await response.text();
		const body = text.startsWith("{") ? JSON.parse(text) : undefined;
		if (body) description.check(path, response.status, body);
		return { status: response.status, headers: response.headers, text, body };
	};
	const list = async (query: string): Promise<string[]> =>
		(await get(`/v1/tickers?${query}`)).body.tickers.map(
			({ ticker }: { ticker: string }) => ticker,
		);
	const all = [...ODD, DEAD, "ONLY"].sort();

	test("has those of both paths, in pages that go on after the last ticker", async () => {
		const seen: string[] = [];
		let after: string | null = null;
		do {
			const { body } = await get(
				`/v1/tickers?limit=3${after === null ? "" : `&after=${encodeURIComponent(after)}`}`,
			);
			assert.equal(body.total, all.length);
			seen.push(...body.tickers.map((one: { ticker: string }) => one.ticker));
			after = body.next;
		} while (after !== null);
		assert.deepEqual(seen, all);
		assert.deepEqual(await list("offset=2&limit=2"), all.slice(2, 4));
		assert.equal((await get("/v1/tickers?after=NOPE")).status, 404);
	});

	test("puts what is traded most first, and what is not traded now after all that is", async () => {
		const order = await list("sort=-activity");
		assert.deepEqual(order.slice(0, ODD.length), [...ODD].reverse());
		assert.deepEqual(order.slice(ODD.length), ["ONLY", DEAD]);
	});

	test("sorts and filters by features; tickers without them come last and pass no filter", async () => {
		const sorted = await list("sort=drawdown");
		assert.deepEqual(sorted.slice(0, 3), ODD.toReversed().slice(0, 3));
		assert.equal(sorted.at(-1), DEAD);
		assert.deepEqual(
			(await list("filter=regime:eq:bull")).sort(),
			ODD.filter((_, n) => n % 2).sort(),
		);
	});

	test("finds a part of a symbol or a name, the best match first, and lists chosen ones", async () => {
		assert.deepEqual(await list("q=usd"), ["-USD", "EUR/USD"].sort());
		assert.deepEqual(await list("q=batch"), ["ONLY"]);
		assert.deepEqual(
			await list(`tickers=${encodeURIComponent("EUR/USD,NOPE,=X")}`),
			["=X", "EUR/USD"],
		);
	});

	test("answers with the chosen fields only, and says which there are", async () => {
		const { body } = await get(
			"/v1/tickers?q=ONLY&fields=latest.close,features.regime,time_zone",
		);
		assert.deepEqual(body.tickers, [
			{
				ticker: "ONLY",
				time_zone: "America/New_York",
				latest: null,
				features: { regime: null },
			},
		]);
		const screened = await get("/v1/screener?fields=drawdown&limit=1");
		assert.deepEqual(Object.keys(screened.body.tickers[0]), [
			"ticker",
			"drawdown",
		]);
		for (const path of ["/v1/tickers", "/v1/screener"]) {
			const refused = await get(`${path}?fields=luck`);
			assert.equal(refused.status, 400);
			assert.equal(refused.body.invalid_parameters[0].name, "fields");
		}
	});

	test("answers 304 until a number has changed", async () => {
		const path = "/v1/tickers?q=only";
		const { headers } = await get(path);
		const tag = headers.get("etag") ?? "";
		assert.match(tag, /^W\//);
		assert.equal((await get(path, { "if-none-match": tag })).status, 304);
		await index.write(
			windowSample({ ticker: "ONLY", window_start: at(-1), trade_count: 5 }),
		);
		await eventually(
			async () => (await get(path, { "if-none-match": tag })).status === 200,
		);
	});

	for (const ticker of ODD)
		test(`every path takes ${ticker}`, async () => {
			const name = encodeURIComponent(ticker);
			for (const path of [
				`/v1/tickers/${name}`,
				`/v1/tickers/${name}/windows?from=${at(-5)}`,
				`/v1/tickers/${name}/candles?interval=1d`,
				`/v1/features/${name}`,
				`/v1/monthly/${name}`,
				`/v1/quality/${name}`,
			]) {
				const { status, body } = await get(path);
				assert.equal(status, 200, path);
				assert.equal(body.ticker, ticker);
			}
			const stream = await EventStream.open(
				`${api.url}/v1/stream?tickers=${name}`,
				{ "last-event-id": at(-5) },
			);
			await eventually(() => stream.events.length > 0);
			assert.equal(stream.events[0]?.data.ticker, ticker);
			await stream.close();
		});

	for (const ticker of [
		"",
		".",
		"..",
		"^-=",
		"aapl",
		"A,B",
		"A B",
		"X".repeat(33),
	])
		test(`no path takes ${JSON.stringify(ticker)}`, async () => {
			const { status } = await get(
				`/v1/tickers/${encodeURIComponent(ticker)}/windows`,
			);
			assert.ok(status === 400 || status === 404, String(status));
		});

	test("no cell of CSV is a formula to a spreadsheet, and numbers stay numbers", async () => {
		const { text } = await get("/v1/screener?format=csv&sort=ticker");
		const rows: Record<string, string>[] = parse(text, { columns: true });
		for (const row of rows)
			for (const [column, cell] of Object.entries(row))
				assert.ok(
					!/^[=+\-@\t\r]/.test(cell) || String(Number(cell)) === cell,
					`${column} is ${cell}`,
				);
		const row = (name: string) => rows.find(({ ticker }) => ticker === name);
		assert.equal(row("'=X")?.company, "'=Company 1");
		assert.equal(row("'=X")?.drawdown, "-0.1");
		assert.ok(row("'-USD") && row("^GSPC"));
		const { headers } = await get("/v1/features/EUR%2FUSD?format=csv");
		assert.equal(
			headers.get("content-disposition"),
			'attachment; filename="EUR_USD-features.csv"',
		);
	});

	test("what a history does not have is null in candles too", async () => {
		const { body } = await get(
			`/v1/tickers/${encodeURIComponent(ODD[0])}/candles?interval=1d&to=2026-11-20`,
		);
		const [{ open, close, volume }] = body.candles;
		assert.deepEqual(
			{ open, close, volume },
			{ open: null, close: 100, volume: null },
		);
	});

	test("the report of the import is served, by its worst tickers; each ticker has its own", async () => {
		const { body } = await get("/v1/quality");
		const report = body.report.history.import;
		assert.equal(report.refused, 300);
		assert.deepEqual(report.rejected, { OHLC: 300 });
		assert.equal(report.tickers.length, 50);
		assert.equal(report.tickers[0].ticker, "L299");
		assert.equal(report.lostTickers.length, 50);
		await index.write(windowSample({ ticker: "L7", window_start: at(-1) }));
		await eventually(async () => (await get("/v1/quality/L7")).status === 200);
		assert.equal((await get("/v1/quality/L7")).body.imported.refused, 7);
	});

	test("a ticker's quality has its gaps, what is unknown, and where history and real time differ", async () => {
		const only = (await get("/v1/quality/ONLY")).body;
		assert.deepEqual(only.gaps, [
			{ ticker: "ONLY", after: "2026-11-02", before: "2026-11-19", days: 17 },
		]);
		assert.equal(only.days, 2);
		const name = encodeURIComponent(ODD[0]);
		const odd = (await get(`/v1/quality/${name}`)).body;
		assert.deepEqual(odd.unknown, { open: 1, high: 0, low: 0, volume: 1 });
		assert.deepEqual(odd.differences, []);
	});

	test("pages of the origins in the setting may read it, others not", async () => {
		const from = (origin: string) => get("/v1/tickers?limit=1", { origin });
		assert.equal(
			(await from("https://app.example")).headers.get(
				"access-control-allow-origin",
			),
			"https://app.example",
		);
		assert.match(
			(await from("https://app.example")).headers.get("vary") ?? "",
			/origin.*accept\b/i,
		);
		assert.equal(
			(await from("https://evil.example")).headers.get(
				"access-control-allow-origin",
			),
			null,
		);
		const asked = await fetch(`${api.url}/v1/tickers`, {
			method: "OPTIONS",
			headers: {
				origin: "https://app.example",
				"access-control-request-method": "GET",
				"access-control-request-headers": "if-none-match",
			},
		});
		assert.equal(asked.status, 204);
		assert.equal(
			asked.headers.get("access-control-allow-headers"),
			"if-none-match",
		);
	});
});

import assert from "node:assert/strict";
import { get as getRaw, type IncomingMessage } from "node:http";
import { buffer } from "node:stream/consumers";
import { after, before, describe, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { engines } from "../../real-engines/engines-under-test.ts";
import { CuttableProxy } from "../cuttable-proxy.ts";
import { windowSample } from "../window-sample.ts";
import { eventually, type WorkloadProcess } from "../workload-process.ts";
import { Description } from "./description.ts";
import { EventStream } from "./event-stream.ts";
import { RealtimeIndex } from "./realtime-index.ts";

describe("the query-api on a real Elasticsearch", () => {
	const index = new RealtimeIndex();
	const start = Math.floor(Date.now() / 30_000) * 30_000;
	const at = (windows: number) =>
		new Date(start + windows * 30_000).toISOString();
	let api: WorkloadProcess;
	let description: Description;

	before(async () => {
		await index.create([
			...[-3, -2, -1].map((n) =>
				windowSample({
					window_start: at(n),
					close: 100 + n,
					volatility: null,
				}),
			),
			windowSample({
				ticker: "BRK.B",
				company: "Berkshire",
				window_start: at(-2),
			}),
		]);
		api = await (await index.serve()).ready();
		description = await Description.of(api.url);
	});

	after(async () => {
		assert.equal(await api.stop(), 0);
		await index.drop();
	});

	const get = async (path: string, init: RequestInit = {}) => {
		const response = await fetch(`${api.url}${path}`, init);
		const body = JSON.parse((await response.text()) || "null");
		description.check(path, response.status, body);
		return { status: response.status, headers: response.headers, body };
	};

	test("lists the tickers with their newest window, its source and its age", async () => {
		const { status, body } = await get("/v1/tickers");
		assert.equal(status, 200);
		assert.deepEqual(
			body.tickers.map((entry: { ticker: string }) => entry.ticker),
			["AAPL", "BRK.B"],
		);
		const [{ latest }] = body.tickers;
		assert.equal(latest.window_start, at(-1));
		assert.equal(latest.source, "realtime");
		assert.ok(latest.age_seconds >= 0);
	});

	test("gives a ticker's windows of a range in order, null where there is no value", async () => {
		const { body } = await get(
			`/v1/tickers/AAPL/windows?from=${at(-3)}&to=${at(-1)}`,
		);
		assert.deepEqual(
			body.windows.map((one: { window_start: string }) => one.window_start),
			[at(-3), at(-2)],
		);
		assert.equal(body.windows[0].volatility, null);
		assert.equal(body.windows[0].close, 97);
		assert.equal(body.source, "realtime");
		assert.equal(body.truncated, false);
	});

	test("gives the newest windows when there are more than the limit, and says so", async () => {
		const { body } = await get("/v1/tickers/AAPL/windows?limit=2");
		assert.deepEqual(
			body.windows.map((one: { window_start: string }) => one.window_start),
			[at(-2), at(-1)],
		);
		assert.equal(body.truncated, true);
	});

	test("answers a range without windows with an empty list, an unknown ticker with 404", async () => {
		const empty = await get(
			"/v1/tickers/BRK.B/windows?from=2001-01-01&to=2001-01-02",
		);
		assert.equal(empty.status, 200);
		assert.deepEqual(empty.body.windows, []);
		const unknown = await get("/v1/tickers/NOPE/windows");
		assert.equal(unknown.status, 404);
		assert.equal(unknown.body.type, "urn:tickstack:problem:unknown-ticker");
	});

	for (const [what, path, parameter] of [
		["a ticker in lower case", "/v1/tickers/aapl/windows", "ticker"],
		[
			"a time without a zone",
			"/v1/tickers/AAPL/windows?from=2026-11-20T10:00:00",
			"from",
		],
		[
			"a day that no calendar has",
			"/v1/tickers/AAPL/windows?to=2026-02-30",
			"to",
		],
		[
			"a range that ends before it begins",
			"/v1/tickers/AAPL/windows?from=2026-11-21&to=2026-11-20",
			"from",
		],
		["a limit of 0", "/v1/tickers/AAPL/windows?limit=0", "limit"],
		[
			"a limit that is no number",
			"/v1/tickers/AAPL/windows?limit=many",
			"limit",
		],
		["an unknown parameter", "/v1/tickers?page=2", "page"],
		["a list with a bad ticker", "/v1/stream?tickers=AAPL,%20", "tickers"],
	] as const)
		test(`refuses ${what} and names the parameter`, async () => {
			const { status, headers, body } = await get(path);
			assert.equal(status, 400);
			assert.match(
				headers.get("content-type") ?? "",
				/^application\/problem\+json/,
			);
			assert.equal(body.type, "urn:tickstack:problem:invalid-request");
			assert.equal(body.status, 400);
			assert.deepEqual(
				body.invalid_parameters.map(({ name }: { name: string }) => name),
				[parameter],
			);
		});

	test("answers what cannot be decoded, does not exist or would write as a problem", async () => {
		for (const [path, method, status] of [
			["/v1/tickers/%ZZ/windows", "GET", 400],
			["/v2", "GET", 404],
			["/../package.json", "GET", 404],
			["/vendor/lightweight-charts.development.mjs", "GET", 404],
			["/tsconfig.json", "GET", 404],
			["/v1/tickers", "POST", 405],
		] as const) {
			const answer = await get(path, { method });
			assert.equal(answer.status, status, path);
			assert.equal(answer.body.status, status);
		}
	});

	test("reports the freshness of both paths, also of one that has nothing yet", async () => {
		const { body } = await get("/v1/freshness");
		const { realtime, batch } = body.paths;
		assert.equal(realtime.newest_window.window_start, at(-1));
		assert.ok(realtime.age_seconds >= 0);
		assert.equal(batch.available, false);
		assert.equal(batch.age_seconds, null);
	});

	test("describes itself: every route that is documented answers, with the fields of the contract", async () => {
		const { body } = await get("/openapi.json");
		assert.deepEqual(Object.keys(body.paths), [
			"/v1/tickers",
			"/v1/tickers/{ticker}/windows",
			"/v1/freshness",
			"/v1/tickers/{ticker}",
			"/v1/tickers/{ticker}/candles",
			"/v1/features/{ticker}",
			"/v1/monthly/{ticker}",
			"/v1/screener",
			"/v1/quality",
			"/v1/quality/{ticker}",
			"/v1/stream",
		]);
		const { properties } = body.components.schemas.Window;
		assert.equal(properties.vwap.nullable, true);
		assert.equal(properties.trade_count.type, "integer");
		assert.throws(
			() => description.check("/v1/tickers", 200, { count: 0, tickers: [] }),
			/required property 'as_of'/,
		);
	});

	test("a client that takes gzip gets the same in fewer bytes, and a cache is told", async () => {
		const raw = async (path: string, encoding: string) => {
			const answer = await new Promise<IncomingMessage>((resolve, reject) => {
				const headers = { "accept-encoding": encoding };
				getRaw(`${api.url}${path}`, { headers }, resolve).on("error", reject);
			});
			return { headers: answer.headers, bytes: await buffer(answer) };
		};
		for (const path of [
			"/openapi.json",
			"/main.js",
			"/vendor/lightweight-charts.standalone.production.mjs",
		]) {
			const plain = await raw(path, "identity");
			assert.equal(plain.headers["content-encoding"], undefined);
			const packed = await raw(path, "br, gzip");
			assert.equal(packed.headers["content-encoding"], "gzip");
			assert.match(packed.headers.vary ?? "", /accept-encoding/i);
			assert.deepEqual(gunzipSync(packed.bytes), plain.bytes);
			assert.ok(packed.bytes.length < plain.bytes.length / 2);
		}
		const { headers } = await raw(
			"/v1/tickers/AAPL/candles?interval=30s&limit=1000",
			"gzip",
		);
		assert.match(headers.vary ?? "", /accept\b(?!-)/i);
	});

	test("forbids the page everything that it does not need", async () => {
		const { headers } = await fetch(`${api.url}/`);
		assert.match(
			headers.get("content-security-policy") ?? "",
			/default-src 'none'; script-src 'self'; style-src 'self';/,
		);
		assert.equal(headers.get("x-content-type-options"), "nosniff");
	});

	test("streams an update as soon as it is searchable, only of the tickers asked for", async () => {
		const all = await EventStream.open(`${api.url}/v1/stream`);
		const one = await EventStream.open(`${api.url}/v1/stream?tickers=BRK.B`);
		const updated_at = new Date().toISOString();
		await index.write(
			windowSample({ window_start: at(0), trade_count: 1, updated_at }),
			windowSample({ ticker: "BRK.B", window_start: at(0), updated_at }),
		);
		await eventually(() => all.events.length >= 2 && one.events.length >= 1);
		assert.deepEqual(all.events.map(({ data }) => data.id).sort(), [
			`AAPL|${at(0)}`,
			`BRK.B|${at(0)}`,
		]);
		assert.deepEqual(
			one.events.map(({ data }) => data.ticker),
			["BRK.B"],
		);
		assert.equal(one.events[0]?.id, updated_at);
		await index.write(
			windowSample({
				window_start: at(0),
				trade_count: 2,
				updated_at: new Date().toISOString(),
			}),
		);
		await eventually(() => all.events.at(-1)?.data.trade_count === 2);
		assert.equal(all.events.length, 3, "what is known is not sent again");
		await all.close();
		await one.close();
	});

	test("sends what a client has missed when it names its last event", async () => {
		const stream = await EventStream.open(`${api.url}/v1/stream`, {
			"last-event-id": at(-2),
		});
		await eventually(() =>
			stream.events.some(({ data }) => data.window_start === at(-1)),
		);
		await stream.close();
	});

	test("keeps a silent stream open with heartbeats and refuses more than its limit", async () => {
		const streams = await Promise.all(
			[1, 2, 3].map(() => EventStream.open(`${api.url}/v1/stream`)),
		);
		await eventually(() => streams[0]?.text.includes(": heartbeat"));
		const { status, headers, body } = await get("/v1/stream");
		assert.equal(status, 503);
		assert.equal(body.type, "urn:tickstack:problem:too-many-streams");
		assert.ok(headers.get("retry-after"));
		for (const stream of streams) await stream.close();
		await eventually(
			async () => (await api.metric("query_api_stream_clients")) === 0,
		);
	});
});

test("while Elasticsearch is away the query-api is not ready, answers 503 and comes back by itself", async () => {
	const proxy = new CuttableProxy(engines().elasticsearchNodes[0] ?? "");
	await proxy.open();
	const index = new RealtimeIndex();
	await index.create([windowSample()]);
	const api = await (await index.serve({ node: proxy.url })).ready();
	try {
		await proxy.cut();
		const response = await fetch(`${api.url}/v1/tickers/AAPL/windows`);
		assert.equal(response.status, 503);
		const body = (await response.json()) as { type: string };
		assert.equal(body.type, "urn:tickstack:problem:unavailable");
		await eventually(async () => !(await api.isReady()));
		await proxy.open();
		await api.ready();
	} finally {
		await api.stop();
		await proxy.cut();
		await index.drop();
	}
});

test("a client of the stream that does not read is dropped", async () => {
	const index = new RealtimeIndex();
	await index.create();
	const api = await (await index.serve()).ready();
	try {
		const stream = await EventStream.open(`${api.url}/v1/stream`, {}, false);
		const tickers = Array.from({ length: 1_000 }, (_, n) => `T${n}`);
		await eventually(async () => {
			const updated_at = new Date().toISOString();
			await index.write(
				...tickers.map((ticker) => windowSample({ ticker, updated_at })),
			);
			return (await api.metric("query_api_stream_dropped_total")) === 1;
		});
		await stream.close();
	} finally {
		await api.stop();
		await index.drop();
	}
});

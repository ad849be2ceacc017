import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { parse } from "csv-parse/sync";
import { windowSample } from "../window-sample.ts";
import { eventually, type WorkloadProcess } from "../workload-process.ts";
import { Description } from "./description.ts";
import { RealtimeIndex } from "./realtime-index.ts";
import { featuresSample, monthSample, ServedRuns } from "./served-runs.ts";

const DAYS = ["2026-11-16", "2026-11-17", "2026-11-18", "2026-11-19"];
const RUN = {
	id: "run-a",
	date: "2026-11-20",
	readAt: "2026-11-20T02:00:00.000Z",
};
const QUALITY = {
	run_id: "run-a",
	bars: { rows: 7, tickers: 3 },
	history: null,
	gaps: { count: 1, examples: [{ ticker: "AAPL", days: 9 }] },
};

describe("the answers of the batch", () => {
	const index = new RealtimeIndex();
	const runs = new ServedRuns();
	let api: WorkloadProcess;
	let description: Description;

	before(async () => {
		await index.create([
			windowSample({ window_start: "2026-11-20T09:30:00.000Z" }),
		]);
		await runs.publish({
			...RUN,
			features: [
				...DAYS.map((day, n) =>
					featuresSample({ day, Close: 100 + n, drawdown: -n / 10 }),
				),
				featuresSample({
					ticker: "BRK.B",
					company: 'Berkshire "B", Inc.',
					day: "2026-11-18",
					drawdown: -0.5,
					regime: "bear",
					trend: "down",
					volume_spike: true,
					volatility20: 0.2,
				}),
				featuresSample({
					ticker: "BRK.B",
					company: 'Berkshire "B", Inc.',
					day: "2026-11-17",
					drawdown: 0,
				}),
				featuresSample({
					ticker: "^GSPC",
					company: "S&P 500",
					day: "2026-11-19",
					drawdown: -0.1,
					regime: "bull",
					trend: "up",
					volatility20: 0.1,
					Volume: 2_000,
				}),
			],
			months: ["2026-09-01", "2026-10-01", "2026-11-01"].map((month, n) =>
				monthSample({ month, monthly_return: n / 10 }),
			),
			quality: QUALITY,
		});
		api = await (await index.serve({ environment: runs.environment })).ready();
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
	const tickers = async (query: string) =>
		(await get(`/v1/screener?${query}`)).body.tickers.map(
			({ ticker }: { ticker: string }) => ticker,
		);

	test("tells the age of the served run as a metric", async () => {
		const { body } = await get("/v1/freshness");
		const age = await api.metric("query_api_batch_age_seconds");
		assert.ok(age > 0 && Math.abs(age - body.paths.batch.age_seconds) < 60);
	});

	test("one view of a ticker: its newest window and its latest features, each with source and age", async () => {
		const { body } = await get("/v1/tickers/AAPL");
		assert.equal(body.company, "Apple Inc.");
		assert.equal(body.window.source, "realtime");
		assert.equal(body.window.window_start, "2026-11-20T09:30:00.000Z");
		assert.ok(body.window.age_seconds >= 0);
		assert.equal(body.features.source, "batch");
		assert.equal(body.features.day, "2026-11-19");
		assert.equal(body.features["Adj Close"], 51.5);
		assert.equal(body.features.run_id, "run-a");
		assert.ok(
			Math.abs(
				body.features.age_seconds -
					(Date.parse(body.as_of) - Date.parse(RUN.readAt)) / 1_000,
			) < 0.01,
		);
	});

	test("a ticker that only one path knows has null for the other", async () => {
		assert.equal((await get("/v1/tickers/BRK.B")).body.window, null);
		await index.write(windowSample({ ticker: "NEW", company: "New Inc." }));
		await eventually(async () => (await get("/v1/tickers/NEW")).status === 200);
		const { body } = await get("/v1/tickers/NEW");
		assert.equal(body.features, null);
		assert.equal(body.window.ticker, "NEW");
		assert.deepEqual((await get("/v1/features/NEW")).body.features, []);
		assert.equal((await get("/v1/tickers/NOPE")).status, 404);
	});

	test("gives the features of a range of days in order, with the run, and null where there is no value", async () => {
		const { body } = await get(
			"/v1/features/AAPL?from=2026-11-17&to=2026-11-19",
		);
		assert.deepEqual(
			body.features.map(({ day, Close }: { day: string; Close: number }) => [
				day,
				Close,
			]),
			[
				["2026-11-17", 101],
				["2026-11-18", 102],
			],
		);
		assert.equal(body.features[0].ma50, null);
		assert.equal(body.features[0].volume_spike, false);
		const { run_id, run_date, computed_at, source, truncated } = body;
		assert.deepEqual(
			{ run_id, run_date, computed_at, source, truncated },
			{
				run_id: "run-a",
				run_date: RUN.date,
				computed_at: RUN.readAt,
				source: "batch",
				truncated: false,
			},
		);
		const newest = await get("/v1/features/AAPL?limit=1");
		assert.equal(newest.body.features[0].day, "2026-11-19");
		assert.equal(newest.body.truncated, true);
	});

	test("gives the months whose first day is in a range", async () => {
		const { body } = await get("/v1/monthly/AAPL?from=2026-09-02");
		assert.deepEqual(
			body.months.map(({ month }: { month: string }) => month),
			["2026-10-01", "2026-11-01"],
		);
		assert.equal(body.months[0].monthly_volatility, null);
	});

	test("screens all tickers by their latest day: sorted, filtered, in pages", async () => {
		assert.deepEqual(await tickers(""), ["AAPL", "BRK.B", "^GSPC"]);
		assert.deepEqual(await tickers("sort=drawdown"), [
			"BRK.B",
			"AAPL",
			"^GSPC",
		]);
		assert.deepEqual(await tickers("sort=-drawdown"), [
			"^GSPC",
			"AAPL",
			"BRK.B",
		]);
		// AAPL has no volatility: last in either direction.
		assert.deepEqual(await tickers("sort=volatility20"), [
			"^GSPC",
			"BRK.B",
			"AAPL",
		]);
		assert.deepEqual(await tickers("sort=-volatility20"), [
			"BRK.B",
			"^GSPC",
			"AAPL",
		]);
		for (const [filter, wanted] of [
			["drawdown:lte:-0.3", ["AAPL", "BRK.B"]],
			["drawdown:lt:-0.3", ["BRK.B"]],
			["regime:eq:bull", ["^GSPC"]],
			["regime:ne:bull", ["BRK.B"]],
			["regime:eq:null", ["AAPL"]],
			["regime:ne:null", ["BRK.B", "^GSPC"]],
			["volume_spike:eq:true", ["BRK.B"]],
			["day:gte:2026-11-19", ["AAPL", "^GSPC"]],
			["Volume:gt:1e3", ["^GSPC"]],
			["Adj Close:gt:50", ["AAPL"]],
		] as const)
			assert.deepEqual(
				await tickers(`filter=${encodeURIComponent(filter)}`),
				wanted,
				filter,
			);
		assert.deepEqual(
			await tickers("filter=drawdown:lt:-0.05&filter=day:eq:2026-11-19"),
			["AAPL", "^GSPC"],
		);
		const { body } = await get("/v1/screener?limit=1&offset=1");
		const { total, offset, count, truncated, run_id } = body;
		assert.deepEqual(
			{ total, offset, count, truncated, run_id },
			{ total: 3, offset: 1, count: 1, truncated: true, run_id: "run-a" },
		);
		assert.equal(body.tickers[0].ticker, "BRK.B");
	});

	for (const [query, parameter, reason] of [
		[
			"sort=alpha",
			"sort",
			/"alpha" is not a column; there are ticker, company/,
		],
		["filter=drawdown", "filter", /column:operator:value/],
		["filter=alpha:lt:1", "filter", /not a column/],
		["filter=trend:lt:up", "filter", /there are eq, ne$/],
		[
			"filter=drawdown:lt:low",
			"filter",
			/"low" is not a value of drawdown, which is a double/,
		],
		["filter=peak:eq:null", "filter", /not a value/],
		["filter=day:eq:yesterday", "filter", /date/],
		["columns=day", "columns", /not a parameter/],
		["offset=-1", "offset", />= 0/],
	] as const)
		test(`the screener refuses ${query} and says what there is`, async () => {
			const { status, body } = await get(`/v1/screener?${query}`);
			assert.equal(status, 400);
			const [violation] = body.invalid_parameters;
			assert.equal(violation.name, parameter);
			assert.match(violation.reason, reason);
		});

	test("gives the data-quality report of the served run", async () => {
		const { body } = await get("/v1/quality");
		assert.equal(body.run_id, "run-a");
		assert.deepEqual(body.report.bars, QUALITY.bars);
		assert.deepEqual(body.report.gaps, QUALITY.gaps);
		assert.equal(body.report.history, null);
	});

	test("answers as CSV when asked by parameter or by header, the same numbers as in JSON", async () => {
		const { body } = await get("/v1/screener?sort=-drawdown");
		const { text, headers } = await get(
			"/v1/screener?sort=-drawdown&format=csv",
		);
		assert.match(
			headers.get("content-type") ?? "",
			/^text\/csv; charset=utf-8/,
		);
		assert.match(
			headers.get("content-disposition") ?? "",
			/filename="screener.csv"/,
		);
		assert.match(text, /\r\n$/);
		const rows = parse(text, { columns: true }) as Record<string, string>[];
		assert.deepEqual(
			rows.map(({ ticker, company, drawdown, ma50 }) => [
				...[ticker, company, Number(drawdown), ma50],
			]),
			body.tickers.map(
				({ ticker, company, drawdown }: Record<string, unknown>) => [
					...[ticker, company, drawdown, ""],
				],
			),
		);
		assert.equal(rows[0]?.run_id, "run-a");
		for (const [accept, type] of [
			["text/csv", "text/csv"],
			["text/html, application/json;q=0.5, text/csv;q=0.9", "text/csv"],
			["text/*;q=0.1, application/*", "application/json"],
			["*/*", "application/json"],
		] as const) {
			const answer = await get("/v1/features/AAPL", { accept });
			assert.equal(
				answer.headers.get("content-type")?.split(";")[0],
				type,
				accept,
			);
			assert.equal(answer.headers.get("vary"), "accept, accept-encoding");
		}
		const refused = await get("/v1/features/AAPL", { accept: "image/png" });
		assert.equal(refused.status, 406);
		assert.equal(refused.body.type, "urn:tickstack:problem:not-acceptable");
		assert.equal(refused.headers.get("etag"), null);
	});

	for (const path of [
		"/v1/tickers/AAPL",
		"/v1/tickers/AAPL/candles?interval=1d&to=2026-11-22",
		"/v1/tickers/AAPL/candles?interval=30s&to=2026-11-22",
		"/v1/features/AAPL",
		"/v1/monthly/AAPL?format=csv",
		"/v1/screener",
		"/v1/quality",
	])
		test(`answers 304 to whoever has ${path} already`, async () => {
			const first = await get(path);
			const etag = first.headers.get("etag") ?? "";
			assert.match(etag, /^W\/"[\w-]+"$/);
			assert.equal(first.headers.get("cache-control"), "private, no-cache");
			for (const known of [etag, `"other", ${etag.slice(2)}`, "*"]) {
				const again = await get(path, { "if-none-match": known });
				assert.equal(again.status, 304, known);
				assert.equal(again.text, "");
				assert.equal(again.headers.get("etag"), etag);
			}
			assert.equal(
				(await get(path, { "if-none-match": '"other"' })).status,
				200,
			);
		});

	test("the tag changes with the format, and the answers with the run that is served", async () => {
		const tag = async (path: string) => (await get(path)).headers.get("etag");
		const before = await tag("/v1/features/AAPL");
		assert.notEqual(before, await tag("/v1/features/AAPL?format=csv"));
		await runs.publish({
			...RUN,
			id: "run-b",
			features: [featuresSample({ day: "2026-11-19", Close: 500 })],
		});
		await eventually(
			async () => (await get("/v1/screener")).body.run_id === "run-b",
		);
		const { body, headers } = await get("/v1/features/AAPL");
		assert.deepEqual(
			body.features.map(({ Close }: { Close: number }) => Close),
			[500],
		);
		assert.notEqual(headers.get("etag"), before);
		assert.deepEqual(await tickers(""), ["AAPL"]);
		assert.deepEqual((await get("/v1/monthly/AAPL")).body.months, []);
		const quality = await get("/v1/quality");
		assert.equal(quality.status, 404);
		assert.equal(quality.body.type, "urn:tickstack:problem:no-run");
		assert.equal((await get("/v1/freshness")).body.paths.batch.run_id, "run-b");
	});
});

test("before the first run the batch's answers are empty and say so", async () => {
	const index = new RealtimeIndex();
	await index.create([windowSample()]);
	const api = await (await index.serve()).ready();
	try {
		const description = await Description.of(api.url);
		const get = async (path: string) => {
			const response = await fetch(`${api.url}${path}`);
			const body = JSON.parse(await response.text());
			description.check(path, response.status, body);
			return { status: response.status, body };
		};
		for (const [path, list] of [
			["/v1/features/AAPL", "features"],
			["/v1/monthly/AAPL", "months"],
			["/v1/screener", "tickers"],
		] as const) {
			const { status, body } = await get(path);
			assert.equal(status, 200);
			assert.deepEqual(body[list], []);
			assert.equal(body.run_id, null);
			assert.equal(body.age_seconds, null);
		}
		assert.equal((await get("/v1/tickers/AAPL")).body.features, null);
		assert.equal((await get("/v1/quality")).status, 404);
		const metrics = await (await fetch(`${api.url}/metrics`)).text();
		assert.doesNotMatch(metrics, /^query_api_batch_age_seconds /m);
		const { body } = await get(
			"/v1/tickers/AAPL/candles?interval=1d&from=2026-11-01&to=2026-11-21",
		);
		assert.deepEqual(
			body.candles.map(({ time, source }: { time: string; source: string }) => [
				...[time, source],
			]),
			[["2026-11-20T00:00:00.000Z", "realtime"]],
		);
		assert.equal(body.sources.batch, null);
	} finally {
		await api.stop();
		await index.drop();
	}
});

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { RealtimeWindow } from "@tickstack/contracts/realtime-window";
import type { Candle } from "../../../workloads/query-api/src/view-schemas.ts";
import { windowSample } from "../window-sample.ts";
import { eventually, type WorkloadProcess } from "../workload-process.ts";
import { Description } from "./description.ts";
import { RealtimeIndex } from "./realtime-index.ts";
import { featuresSample, ServedRuns } from "./served-runs.ts";

/** Tuesday; the run below read all of the 18th and the 19th, and of the 20th what there was at 02:00. */
const DAY = "2026-11-20";
const RUN = { id: "run-a", date: DAY, readAt: `${DAY}T02:00:00.000Z` };

const window = (
	time: string,
	prices: Partial<RealtimeWindow> = {},
): RealtimeWindow => windowSample({ window_start: time, ...prices });

/** The candle that windows make, computed from the contract alone. */
function expected(windows: readonly RealtimeWindow[], time: string) {
	const sorted = windows.toSorted((a, b) =>
		a.window_start < b.window_start ? -1 : 1,
	);
	return {
		time,
		open: sorted[0]?.open,
		high: Math.max(...windows.map(({ high }) => high)),
		low: Math.min(...windows.map(({ low }) => low)),
		close: sorted.at(-1)?.close,
		volume: windows.reduce((sum, one) => sum + (one.total_volume ?? 0), 0),
		source: "realtime",
	};
}

const withoutComplete = ({ complete: _, ...candle }: Candle) => candle;

describe("the candles of a ticker", () => {
	const index = new RealtimeIndex();
	const runs = new ServedRuns();
	let api: WorkloadProcess;
	let description: Description;
	// Every third window is missing; prices differ in each.
	const morning = Array.from({ length: 400 }, (_, n) => n)
		.filter((n) => n % 3 !== 1)
		.map((n) =>
			window(
				new Date(Date.parse(`${DAY}T09:00:00.000Z`) + n * 30_000).toISOString(),
				{
					open: 200 + Math.sin(n),
					close: 200 + Math.cos(n),
					high: 202 + Math.sin(n * 7),
					low: 197 - Math.cos(n * 3),
					total_volume: 1_000 + n,
				},
			),
		);
	const night = [
		window(`${DAY}T00:00:00.000Z`, { open: 190, total_volume: 7 }),
		window(`${DAY}T01:59:30.000Z`, { total_volume: 8 }),
	];
	const nextDay = [
		window("2026-11-21T00:00:00.000Z", { open: 210, close: 211, high: 212 }),
		window("2026-11-21T10:00:00.000Z", { open: 211, close: 215, high: 216 }),
	];
	// The batch has the 19th: its windows must not be counted again.
	const dayBefore = [window("2026-11-19T12:00:00.000Z", { total_volume: 99 })];

	before(async () => {
		await index.create([...dayBefore, ...night, ...morning, ...nextDay]);
		await runs.publish({
			...RUN,
			features: [
				...["2026-11-17", "2026-11-18", "2026-11-19"].map((day, n) =>
					featuresSample({ day, Close: 100 + n, Volume: 5_000 + n }),
				),
				featuresSample({ day: DAY, Close: 190, Volume: 15 }),
				featuresSample({ ticker: "OLD", day: "2026-11-19", Close: 5 }),
				featuresSample({ ticker: "OLD", day: DAY, Close: 6 }),
			],
		});
		api = await (await index.serve({ environment: runs.environment })).ready();
		description = await Description.of(api.url);
	});

	after(async () => {
		await api?.stop();
		await index.drop();
		await runs.drop();
	});

	const get = async (path: string) => {
		const response = await fetch(`${api.url}${path}`);
		const body = JSON.parse(await response.text());
		description.check(path, response.status, body);
		return { status: response.status, body };
	};
	const candles = async (query: string, ticker = "AAPL") =>
		(await get(`/v1/tickers/${ticker}/candles?${query}`)).body
			.candles as Candle[];

	for (const [interval, minutes] of [
		["30s", 0.5],
		["1m", 1],
		["5m", 5],
		["1h", 60],
	] as const)
		test(`of ${interval} are the windows rolled up, none twice and none missing`, async () => {
			const found = await candles(
				`interval=${interval}&from=${DAY}T09:00:00Z&to=${DAY}T13:00:00Z&limit=1000`,
			);
			const groups = Map.groupBy(morning, ({ window_start }) =>
				Math.floor(Date.parse(window_start) / (minutes * 60_000)),
			);
			assert.deepEqual(
				found.map(withoutComplete),
				[...groups].map(([start, windows]) =>
					expected(windows, new Date(start * minutes * 60_000).toISOString()),
				),
			);
		});

	test("of a day are the batch's up to its last whole day, then the windows', each day once", async () => {
		const { body } = await get(
			"/v1/tickers/AAPL/candles?interval=1d&to=2026-11-22",
		);
		const days = body.candles as Candle[];
		assert.deepEqual(
			days.map(({ time, source, complete }) => [
				time.slice(0, 10),
				source,
				complete,
			]),
			[
				["2026-11-17", "batch", true],
				["2026-11-18", "batch", true],
				["2026-11-19", "batch", true],
				[DAY, "realtime", true],
				["2026-11-21", "realtime", false],
			],
		);
		assert.deepEqual(days.slice(-2).map(withoutComplete), [
			expected([...night, ...morning], `${DAY}T00:00:00.000Z`),
			expected(nextDay, "2026-11-21T00:00:00.000Z"),
		]);
		assert.deepEqual(days[2], {
			time: "2026-11-19T00:00:00.000Z",
			open: 101,
			high: 104,
			low: 100,
			close: 102,
			volume: 5_002,
			source: "batch",
			complete: true,
		});
		assert.equal(body.sources.batch.run_id, "run-a");
		assert.equal(body.sources.batch.through, "2026-11-19");
		assert.ok(body.sources.realtime.age_seconds >= 0);
		assert.equal(body.sources.realtime.updated_at, nextDay[1]?.updated_at);
	});

	test("of a day without windows are what the run has of it, and said to be incomplete", async () => {
		assert.deepEqual(
			(await candles("interval=1d&to=2026-11-22", "OLD")).map(
				({ time, close, source, complete }) => [
					time.slice(0, 10),
					close,
					source,
					complete,
				],
			),
			[
				["2026-11-19", 5, "batch", true],
				[DAY, 6, "batch", false],
			],
		);
	});

	test("begin with the first that starts in the range: none is made of a part of its windows", async () => {
		const [first, ...more] = await candles(
			`interval=1h&from=${DAY}T09:00:01Z&to=${DAY}T10:00:01Z`,
		);
		assert.equal(first?.time, `${DAY}T10:00:00.000Z`);
		assert.equal(
			first?.volume,
			expected(
				morning.filter(({ window_start }) =>
					window_start.startsWith(`${DAY}T10`),
				),
				"",
			).volume,
		);
		assert.deepEqual(more, []);
	});

	test("are the newest when there are more than the limit, on both sides of the seam", async () => {
		for (const [limit, first] of [
			[1, "2026-11-21"],
			[2, DAY],
			[3, "2026-11-19"],
			[4, "2026-11-18"],
		] as const) {
			const { body } = await get(
				`/v1/tickers/AAPL/candles?interval=1d&to=2026-11-22&limit=${limit}`,
			);
			assert.equal(body.count, limit);
			assert.equal(body.candles[0].time.slice(0, 10), first);
			assert.equal(body.truncated, true);
		}
		const { body } = await get(
			`/v1/tickers/AAPL/candles?interval=1d&from=2026-11-19&to=2026-11-21&limit=2`,
		);
		assert.equal(body.count, 2);
		assert.equal(body.truncated, false);
	});

	test("are open until the watermark has passed their end", async () => {
		const found = await candles(
			"interval=1h&from=2026-11-21T09:00:00Z&to=2026-11-21T11:00:00Z",
		);
		assert.deepEqual(
			found.map(({ complete }) => complete),
			[false],
		);
		// The newest window of any ticker is of 10:00:00: a tick of 09:58:59 is too late, one of 09:59:01 is not.
		await index.write(
			...["09:58:00", "09:58:30", "09:59:00"].map((clock) =>
				window(`2026-11-21T${clock}.000Z`),
			),
		);
		// These windows were computed long ago: what is kept of their time is read again after a minute.
		const later = async () => {
			const windows = await candles(
				"interval=30s&from=2026-11-21T09:50:00Z&to=2026-11-21T09:59:30Z",
			);
			return windows.length === 3 && windows;
		};
		await eventually(later, { limitMs: 180_000 });
		assert.deepEqual(
			(
				await candles(
					"interval=30s&from=2026-11-21T09:50:00Z&to=2026-11-21T09:59:30Z",
				)
			).map(({ time, complete }) => [time.slice(11, 19), complete]),
			[
				["09:58:00", true],
				["09:58:30", true],
				["09:59:00", false],
			],
		);
	});

	test("show a window as soon as it is searchable, and its update", async () => {
		for (const [close, trade_count] of [
			[220, 1],
			[230, 2],
		] as const) {
			const time = "2026-11-21T10:00:30.000Z";
			const updated_at = new Date().toISOString();
			await index.write(
				window(time, { close, high: 231, trade_count, updated_at }),
			);
			for (const [interval, from, to] of [
				["30s", "2026-11-21T10:00:00Z", "2026-11-21T10:02:00Z"],
				["1m", "2026-11-21T10:00:00Z", "2026-11-21T10:02:00Z"],
				["1h", "2026-11-21T10:00:00Z", "2026-11-21T11:00:00Z"],
				["1d", "2026-11-21", "2026-11-22"],
			])
				await eventually(async () => {
					const found = await candles(
						`interval=${interval}&from=${from}&to=${to}`,
					);
					return found.at(-1)?.close === close;
				});
		}
	});

	test("of a new run replace those of the windows as soon as it is served", async () => {
		await runs.publish({
			id: "run-b",
			date: "2026-11-21",
			readAt: "2026-11-21T02:00:00.000Z",
			features: [
				featuresSample({ day: "2026-11-19", Close: 102 }),
				featuresSample({ day: DAY, Close: 201, Volume: 77 }),
			],
		});
		await eventually(async () => {
			const days = await candles("interval=1d&to=2026-11-22");
			const day = days.find(({ time }) => time.startsWith(DAY));
			return day?.source === "batch" && day.volume === 77 && day.complete;
		});
	});

	for (const [what, query, parameter, reason] of [
		["no interval", "", "interval", /interval/],
		["an interval that there is not", "interval=2m", "interval", /allowed/],
		[
			"a range of too many candles",
			"interval=30s&from=2026-11-18&to=2026-11-20",
			"from",
			/5760 candles of 30s apart; at most 2880/,
		],
		[
			"a limit above that of the interval",
			"interval=1m&limit=5000",
			"limit",
			/2880/,
		],
		[
			"a format that there is not",
			"interval=1d&format=xml",
			"format",
			/allowed/,
		],
	] as const)
		test(`refuses ${what} and says what is allowed`, async () => {
			const { status, body } = await get(`/v1/tickers/AAPL/candles?${query}`);
			assert.equal(status, 400);
			const [{ name, reason: given }] = body.invalid_parameters;
			assert.equal(name, parameter);
			assert.match(given, reason);
		});

	test("of a ticker that neither path knows are a 404", async () => {
		const { status, body } = await get("/v1/tickers/NOPE/candles?interval=1d");
		assert.equal(status, 404);
		assert.equal(body.type, "urn:tickstack:problem:unknown-ticker");
	});
});

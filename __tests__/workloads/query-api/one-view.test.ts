import assert from "node:assert/strict";
import { test } from "node:test";
import type { Candle } from "../../../workloads/query-api/src/view-schemas.ts";
import { BatchUnderTest } from "../batch/batch-under-test.ts";
import { windowSample } from "../window-sample.ts";
import { Description } from "./description.ts";
import { RealtimeIndex } from "./realtime-index.ts";

const DAY_MS = 86_400_000;
const dayBefore = (days: number) =>
	new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10);

/** Two ticks of a day, each in a window of its own. */
const ticksOf = (day: string, price: number) => [
	{ time: `${day}T09:30:10.000Z`, price, Volume: 100 },
	{ time: `${day}T15:59:40.000Z`, price: price + 3, Volume: 50 },
];

test("the same ticks through both paths are one series: each day once, each share counted once", async () => {
	await using batch = await BatchUnderTest.create();
	const index = new RealtimeIndex();
	const [first, second, after, today] = [3, 2, 1, 0].map(dayBefore) as [
		string,
		string,
		string,
		string,
	];
	const ticks = [first, second, after, today].flatMap((day, n) =>
		ticksOf(day, 100 + 10 * n),
	);
	let offset = 0;
	for (const { time, price, Volume } of ticks.filter(
		({ time }) => time.slice(0, 10) < after,
	)) {
		const line = {
			...{ ticker: "SEAM", company: "Seam Inc.", time },
			...{ Open: price, High: price + 1, Low: price - 1, Close: price + 0.5 },
			...{ "Adj Close": price / 2, Volume, _partition: 0, _offset: offset },
		};
		await batch.hdfs.create(
			`${batch.rawPath}/${time.slice(0, 13).replaceAll(/[-T]/g, "/")}/data_0-${offset}-${offset}.jsonl`,
			Buffer.from(`${JSON.stringify(line)}\n`),
		);
		offset++;
	}
	await batch.run({ to: second });
	await index.create(
		ticks.map(({ time, price, Volume }) => {
			const start = Math.floor(Date.parse(time) / 30_000) * 30_000;
			return windowSample({
				...{ ticker: "SEAM", company: "Seam Inc." },
				window_start: new Date(start).toISOString(),
				...{ open: price, high: price + 1, low: price - 1, close: price + 0.5 },
				total_volume: Volume,
			});
		}),
	);
	const api = await (
		await index.serve({
			environment: {
				FEATURES_INDEX: batch.featuresAlias,
				MONTHLY_INDEX: `${batch.prefix}-m`,
				QUALITY_INDEX: `${batch.prefix}-q`,
			},
		})
	).ready();
	try {
		const description = await Description.of(api.url);
		const get = async (path: string) => {
			const response = await fetch(`${api.url}${path}`);
			const body = JSON.parse(await response.text());
			description.check(path, response.status, body);
			return body;
		};
		const to = new Date(Date.now() + DAY_MS).toISOString();
		const { candles, sources } = await get(
			`/v1/tickers/SEAM/candles?interval=1d&to=${to}`,
		);
		assert.deepEqual(
			candles.map(
				({ time, open, high, low, close, volume, source }: Candle) => [
					...[time.slice(0, 10), open, high, low, close, volume, source],
				],
			),
			[first, second, after, today].map((day, n) => {
				const price = 100 + 10 * n;
				return [
					...[day, price, price + 4, price - 1, price + 3.5, 150],
					n < 2 ? "batch" : "realtime",
				];
			}),
		);
		assert.equal(sources.batch.through, second);
		const view = await get("/v1/tickers/SEAM");
		assert.equal(view.features.day, second);
		assert.equal(view.window.window_start, `${today}T15:59:30.000Z`);
		const quality = await get("/v1/quality");
		assert.equal(quality.run_id, view.features.run_id);
		assert.equal(quality.report.raw.records, 4);
		assert.equal(
			(await get("/v1/monthly/SEAM")).months.reduce(
				(sum: number, month: { total_volume: number }) =>
					sum + month.total_volume,
				0,
			),
			300,
		);
	} finally {
		await api.stop();
		await index.drop();
	}
});

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BatchUnderTest } from "./batch-under-test.ts";
import type { Bar } from "./recompute.ts";

const HOUR_MS = 3_600_000;

interface Tick {
	readonly ticker: string;
	/** RFC 3339, UTC. */
	readonly time: string;
	readonly price: number;
}

/** Ticks at equal distance: `count` of them, each `step` dearer than the one before. */
const ticks = (
	ticker: string,
	start: string,
	minutes: number,
	count: number,
	price: number,
	step: number,
): Tick[] =>
	Array.from({ length: count }, (_, i) => ({
		ticker,
		time: new Date(Date.parse(start) + i * minutes * 60_000).toISOString(),
		price: price + i * step,
	}));

/** Writes ticks as the hdfs-writer does: in the directory of their hour, each hour one file. */
async function write(
	batch: BatchUnderTest,
	given: readonly Tick[],
): Promise<void> {
	const hours = Map.groupBy(
		given.map((tick, offset) => ({ ...tick, offset })),
		({ time }) => time.slice(0, 13),
	);
	for (const [hour, rows] of hours) {
		const offsets = rows.map(({ offset }) => offset);
		await batch.hdfs.create(
			`${batch.rawPath}/${hour.replaceAll(/[-T]/g, "/")}/data_0-${offsets[0]}-${offsets.at(-1)}.jsonl`,
			Buffer.from(
				rows
					.map(
						({ ticker, time, price, offset }) =>
							`${JSON.stringify({
								ticker,
								company: ticker,
								time,
								Open: price,
								High: price,
								Low: price,
								Close: price,
								"Adj Close": price,
								Volume: 10,
								_partition: 0,
								_offset: offset,
							})}\n`,
					)
					.join(""),
			),
		);
	}
}

/** What is served: `ticker day Open Close Volume`, and whether the day is open. */
async function served(batch: BatchUnderTest): Promise<string[]> {
	const { hits } = await batch.elasticsearch.search<Record<string, unknown>>({
		index: batch.featuresAlias,
		size: 1_000,
		sort: [{ ticker: "asc" }, { day: "asc" }],
	});
	return hits.hits.map(({ _source: row = {} }) =>
		[
			...[row.ticker, row.day, row.Open, row.Close, row.Volume],
			...(row.is_open ? ["open"] : []),
		].join(" "),
	);
}

/** The data-quality report that is served. */
async function quality(
	batch: BatchUnderTest,
): Promise<Record<string, Record<string, unknown>>> {
	const { hits } = await batch.elasticsearch.search<
		Record<string, Record<string, unknown>>
	>({ index: `${batch.prefix}-q` });
	return hits.hits[0]?._source ?? {};
}

describe("the trading day", { timeout: 600_000 }, () => {
	// Two sessions in Sydney, each across midnight in UTC; a Friday in New York with what is traded after hours, until
	// Saturday in UTC, and its Monday.
	const sessions = [
		...ticks("BHP.AX", "2024-11-20T23:00:00Z", 10, 36, 30, 0.25),
		...ticks("BHP.AX", "2024-11-21T23:00:00Z", 10, 36, 40, 0.25),
		...ticks("MSFT", "2024-11-22T14:30:00Z", 10, 39, 400, 0),
		...ticks("MSFT", "2024-11-22T21:10:00Z", 10, 24, 390, 0),
		...ticks("MSFT", "2024-11-25T14:30:00Z", 10, 39, 401, 0),
	];

	test("is the session's in the market's own time zone: one bar a session, none on a Saturday", async () => {
		await using batch = await BatchUnderTest.create();
		await write(batch, sessions);
		await batch.run({});
		assert.deepEqual(await served(batch), [
			"BHP.AX 2024-11-21 30 38.75 360",
			"BHP.AX 2024-11-22 40 48.75 360",
			"MSFT 2024-11-22 400 390 630",
			"MSFT 2024-11-25 401 401 390",
		]);
		const { raw } = await quality(batch);
		assert.equal(raw?.days, 3);
		assert.equal(raw?.outside_hours, 0);

		// Again, with the parts of days that the first run has kept.
		await batch.run({ keepRuns: 3, trendUp: 0.03 });
		assert.equal((await served(batch)).length, 4);
	});

	test("has the regular hours only, where an environment says so", async () => {
		await using batch = await BatchUnderTest.create();
		await write(batch, sessions);
		await batch.run({ marketHours: "regular" });
		assert.deepEqual(await served(batch), [
			"BHP.AX 2024-11-21 30 38.75 360",
			"BHP.AX 2024-11-22 40 48.75 360",
			"MSFT 2024-11-22 400 400 390",
			"MSFT 2024-11-25 401 401 390",
		]);
		assert.equal((await quality(batch)).raw?.outside_hours, 24);
	});

	test("that has not ended is left out, unless it is asked for: then its rows say so", async () => {
		await using batch = await BatchUnderTest.create();
		// A market where it is about noon, so that no day ends while the test runs.
		const now = new Date();
		const behind = now.getUTCHours() - 12;
		const timeZone = `Etc/GMT${behind < 0 ? "" : "+"}${behind}`;
		const marketRules = [{ tickers: "^NOON$", timeZone }];
		const today = new Date(now.getTime() - behind * HOUR_MS)
			.toISOString()
			.slice(0, 10);
		const yesterday = new Date(Date.parse(today) - 24 * HOUR_MS)
			.toISOString()
			.slice(0, 10);
		const before = new Date(now.getTime() - 24 * HOUR_MS).toISOString();
		await write(batch, [
			{ ticker: "NOON", time: before, price: 10 },
			{ ticker: "NOON", time: now.toISOString(), price: 11 },
		]);
		const closed = `NOON ${yesterday} 10 10 10`;
		await batch.run({ marketRules });
		assert.deepEqual(await served(batch), [closed]);
		assert.equal((await quality(batch)).open_rows, 1);

		const open = `NOON ${today} 11 11 10 open`;
		await batch.run({ marketRules, includeOpenDay: true });
		assert.deepEqual(await served(batch), [closed, open]);
		await batch.run({ marketRules, to: today, force: true, engine: "spark" });
		assert.deepEqual(await served(batch), [closed, open]);
	});

	test("of a history mends what was rolled up before a split", async () => {
		await using batch = await BatchUnderTest.create();
		await write(batch, [
			...ticks("SPLIT", "2024-11-20T15:00:00Z", 10, 3, 400, 0),
			...ticks("SPLIT", "2024-11-21T15:00:00Z", 10, 3, 404, 0),
			...ticks("SPLIT", "2024-11-22T15:00:00Z", 10, 3, 102, 0),
		]);
		// Four for one: the vendor's prices are of today's shares.
		const bars = ["2024-11-19", "2024-11-20", "2024-11-21"].map(
			(day, i): Bar => ({ ticker: "SPLIT", day, p: 99 + i, volume: 1_000 }),
		);
		await batch.run({ history: await batch.history(bars) });
		assert.deepEqual(await served(batch), [
			"SPLIT 2024-11-19 99 99 1000",
			"SPLIT 2024-11-20 100 100 1000",
			"SPLIT 2024-11-21 101 101 1000",
			"SPLIT 2024-11-22 102 102 30",
		]);
		assert.equal((await quality(batch)).replaced, 2);
	});
});

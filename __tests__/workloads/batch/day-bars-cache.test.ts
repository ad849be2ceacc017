import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { identityOf } from "../../../workloads/batch/src/day-bars-cache.ts";
import { BatchUnderTest } from "./batch-under-test.ts";

const DAYS = ["2024-05-06", "2024-05-07"] as const;
const TO = DAYS[1];

const line = (day: string, second: number, price: number, offset: number) =>
	`${JSON.stringify({
		ticker: "AAA",
		company: "Company",
		time: `${day}T09:00:${String(second).padStart(2, "0")}.000Z`,
		Open: price,
		High: price,
		Low: price,
		Close: price,
		"Adj Close": price,
		Volume: 10,
		_partition: 0,
		_offset: offset,
	})}\n`;

const put = (
	batch: BatchUnderTest,
	day: string,
	offset: number,
	lines: readonly string[],
) =>
	batch.hdfs.create(
		`${batch.rawPath}/${day.replaceAll("-", "/")}/09/data_0-${offset}-${offset + lines.length - 1}.jsonl`,
		Buffer.from(lines.join("")),
		{ overwrite: true },
	);

/** What the last run has made of the raw data set: the last price of each day, and its input's fingerprint. */
async function published(batch: BatchUnderTest) {
	const path = `serving/features/dt=${TO}`;
	const run = await batch.hdfs.read(`${batch.root}/${path}/_run.json`);
	const quality = await batch.hdfs.read(`${batch.root}/${path}/_quality.json`);
	const rows = await batch.parquet(
		`${path}/part-00000.parquet`,
		"CAST(day AS VARCHAR) AS day, peak",
	);
	return {
		fingerprint: JSON.parse(run.toString()).fingerprint as string,
		records: JSON.parse(quality.toString()).raw.records as number,
		peaks: rows
			.toSorted((a, b) => String(a.day).localeCompare(String(b.day)))
			.map(({ peak }) => peak),
	};
}

test("the identity of a day's bars is that of its files and its query, in whatever order they are listed", () => {
	const file = (path: string, length: number) =>
		({ path, length, kind: "records" }) as const;
	const identity = identityOf([file("/a", 1), file("/b", 2)], "query");
	assert.equal(identityOf([file("/b", 2), file("/a", 1)], "query"), identity);
	for (const other of [
		identityOf([file("/a", 1)], "query"),
		identityOf([file("/a", 1), file("/b", 3)], "query"),
		identityOf([file("/a", 1), file("/c", 2)], "query"),
		identityOf([file("/a", 1), file("/b", 2)], "other query"),
	])
		assert.notEqual(other, identity);
});

describe("a run of the batch", { timeout: 600_000 }, () => {
	test("reads a day that is over once, and again when a file has come late", async () => {
		await using batch = await BatchUnderTest.create();
		for (const [index, day] of DAYS.entries())
			await put(batch, day, index * 100, [
				line(day, 0, 10 + index, index * 100),
				line(day, 1, 20 + index, index * 100 + 1),
			]);
		await batch.run({ to: TO });
		const first = await published(batch);
		assert.deepEqual(first.peaks, [20, 21]);
		assert.deepEqual(
			[...(await batch.tree("serving/_raw_bars")).keys()],
			DAYS.map((day) => `dt=${day}.parquet`),
		);

		// Never so in life: a file of the same name and length with other records shows where a run reads from.
		await put(batch, DAYS[0], 0, [
			line(DAYS[0], 0, 70, 0),
			line(DAYS[0], 1, 80, 1),
		]);
		assert.match(
			await batch.run({ to: TO }),
			/this input is published already/,
		);
		await batch.run({ to: TO, force: true });
		assert.deepEqual((await published(batch)).peaks, [80, 80]);

		await put(batch, DAYS[1], 500, [line(DAYS[1], 2, 90, 500)]);
		await batch.run({ to: TO });
		const last = await published(batch);
		assert.deepEqual(last.peaks, [80, 90]);
		assert.equal(last.records, 5);
	});

	test("makes the same of a compacted day", async () => {
		await using batch = await BatchUnderTest.create();
		await put(batch, DAYS[1], 0, [line(DAYS[1], 0, 10.1, 0)]);
		await put(batch, DAYS[1], 1, [line(DAYS[1], 1, 20.3, 1)]);
		await batch.run({ to: TO });
		await batch.run({ job: "compaction" });
		assert.match(
			await batch.run({ to: TO }),
			/this input is published already/,
		);
	});

	test("keeps nothing of a day that is not over, nor in a dry run", async () => {
		await using batch = await BatchUnderTest.create();
		await put(batch, DAYS[1], 0, [line(DAYS[1], 0, 10, 0)]);
		await batch.run({ to: TO, dryRun: true });
		assert.equal((await batch.tree("serving")).size, 0);
		const today = new Date().toISOString().slice(0, 10);
		await put(batch, today, 1, [line(today, 0, 11, 1)]);
		await batch.run({});
		assert.deepEqual(
			[...(await batch.tree("serving/_raw_bars")).keys()],
			[`dt=${DAYS[1]}.parquet`],
		);
	});
});

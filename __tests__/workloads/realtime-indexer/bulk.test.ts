import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { SourcedRecord } from "@tickstack/runtime/fetched-records";
import { BatchQueue } from "../../../workloads/realtime-indexer/src/batch-queue.ts";
import {
	bulkOperations,
	outcomeOf,
	toBatch,
} from "../../../workloads/realtime-indexer/src/bulk.ts";
import { nextOffsets } from "../../../workloads/realtime-indexer/src/indexer.ts";
import { PartitionProgress } from "../../../workloads/realtime-indexer/src/partition-progress.ts";
import { windowSample } from "../window-sample.ts";

const message = (value: unknown, offset = 0, partition = 0): SourcedRecord => ({
	topic: "stock-realtime",
	partition,
	record: {
		offset,
		timestamp: 0n,
		key: null,
		value: Buffer.from(
			typeof value === "string" ? value : JSON.stringify(value),
		),
		headers: [],
	},
});

describe("a batch", () => {
	test("keeps the update with the most ticks of each window", () => {
		const update = (trade_count: number, close: number) =>
			message(windowSample({ trade_count, close }));
		const other = message(windowSample({ ticker: "IBM" }));
		const { entries, superseded } = toBatch([
			update(1, 100),
			update(3, 103),
			other,
			update(2, 102),
			update(3, 104),
		]);
		assert.deepEqual(
			entries.map(({ id, window }) => [id, window.trade_count, window.close]),
			[
				["AAPL|2026-11-20T09:30:00.000Z", 3, 104],
				["IBM|2026-11-20T09:30:00.000Z", 10, 101],
			],
		);
		assert.equal(superseded, 3);
	});

	test("has the record's time as that of the update, whatever clock the window came with", () => {
		const { entries } = toBatch([
			message(windowSample({ updated_at: "2001-01-01T00:00:00.000Z" })),
		]);
		assert.equal(entries[0]?.window.updated_at, "1970-01-01T00:00:00.000Z");
	});

	test("refuses what is no window and says which field is at fault", () => {
		const { entries, refused } = toBatch([
			message("{broken"),
			message({ ...windowSample(), close: "cheap" }),
			message({ ...windowSample(), vwap: undefined, volatility: null }),
		]);
		assert.equal(entries.length, 1);
		assert.deepEqual(
			refused.map(({ problem }) => [problem.code, problem.field]),
			[
				["NOT_JSON", ""],
				["WRONG_TYPE", "close"],
			],
		);
	});

	test("carries the number of ticks as the version", () => {
		const { entries } = toBatch([message(windowSample({ trade_count: 7 }))]);
		assert.deepEqual(bulkOperations(entries)[0], {
			index: {
				_id: "AAPL|2026-11-20T09:30:00.000Z",
				version: 7,
				version_type: "external_gte",
			},
		});
	});
});

test("only a document that does not fit is final; conflicts are stale, the rest is tried again", () => {
	const { entries } = toBatch(
		["A", "B", "C", "D", "E"].map((ticker) =>
			message(windowSample({ ticker })),
		),
	);
	const outcome = outcomeOf(entries, [
		{ status: 201 },
		{ status: 409, error: { type: "version_conflict_engine_exception" } },
		{
			status: 400,
			error: {
				type: "document_parsing_exception",
				reason: "[1:9] failed to parse field [close] of type [long]",
			},
		},
		{ status: 429, error: { type: "es_rejected_execution_exception" } },
	]);
	const tickers = (part: readonly { window: { ticker: string } }[]) =>
		part.map(({ window }) => window.ticker).join();
	assert.equal(tickers(outcome.indexed), "A");
	assert.equal(tickers(outcome.stale), "B");
	assert.equal(tickers(outcome.retry), "D,E");
	assert.equal(outcome.refused[0]?.problem.field, "close");
	assert.match(outcome.retryReason ?? "", /^429 es_rejected/);
});

test("the next offsets are those after the last record of each partition", () => {
	const offsets = nextOffsets([
		message({}, 4, 0),
		message({}, 9, 2),
		message({}, 5, 0),
	]);
	assert.deepEqual(
		[...offsets],
		[
			[0, 6],
			[2, 10],
		],
	);
});

test("a commit goes past the markers behind the last record, so that nothing is left", () => {
	const progress = new PartitionProgress(0);
	progress.fetched({
		partition: 0,
		records: [0, 1].map((offset) => message({}, offset).record),
		next: 3,
		highWatermark: 3,
	});
	assert.equal(progress.commitOffset(1), 1);
	assert.equal(progress.commitOffset(2), 3);
});

describe("the batch queue", () => {
	test("hands out a full batch at once and the rest after the wait", async () => {
		const queue = new BatchQueue<number>();
		queue.push([1, 2, 3]);
		assert.deepEqual(await queue.take(2, 60_000), [1, 2]);
		assert.deepEqual(await queue.take(2, 20), [3]);
	});

	test("takes what arrives during the wait", async () => {
		const queue = new BatchQueue<number>();
		queue.push([1]);
		const batch = queue.take(2, 60_000);
		setImmediate(() => queue.push([2]));
		assert.deepEqual(await batch, [1, 2]);
	});

	test("is empty at the end, whatever waits or comes", async () => {
		const queue = new BatchQueue<number>();
		const waiting = queue.take(2, 20);
		setImmediate(() => queue.end());
		assert.deepEqual(await waiting, []);
		queue.push([1]);
		assert.deepEqual(await queue.take(2, 20), []);
		assert.equal(queue.length, 0);
	});
});

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { PartitionBuffer } from "../../../workloads/hdfs-writer/src/partition-buffer.ts";

const json = Buffer.from('{"a":1}');
const [nine, ten] = ["2026-11-20T09:00:00.000Z", "2026-11-20T10:00:00.000Z"];

describe("a partition buffer", () => {
	test("gives one draft an hour, in the order of their first records", () => {
		const buffer = new PartitionBuffer(0, 40, 1_000_000);
		for (const [i, time] of [ten, nine, ten, nine].entries())
			buffer.append(time, json, 40 + i);
		const { drafts, next, records } = buffer.take();
		assert.deepEqual(
			drafts.map(({ hour, draft }) => [hour, draft.first, draft.last]),
			[
				["2026-11-20T10", 40, 42],
				["2026-11-20T09", 41, 43],
			],
		);
		assert.deepEqual([next, records], [44, 4]);
	});

	test("begins another file of the hour at the size limit", () => {
		const buffer = new PartitionBuffer(0, 0, 80);
		for (let offset = 0; offset < 5; offset++)
			buffer.append(nine, json, offset);
		const { drafts } = buffer.take();
		assert.deepEqual(
			drafts.map(({ draft }) => [draft.first, draft.last]),
			[
				[0, 2],
				[3, 4],
			],
		);
	});

	test("counts records that go elsewhere, and moves past them", () => {
		const buffer = new PartitionBuffer(0, 7, 80);
		buffer.skip(7);
		buffer.append(nine, json, 8);
		buffer.skip(9);
		assert.equal(buffer.records, 3);
		const { drafts, next } = buffer.take();
		assert.equal(next, 10);
		assert.equal(drafts.length, 1);
	});

	test("is empty after its records were taken, and goes on from there", () => {
		const buffer = new PartitionBuffer(0, 0, 1_000_000);
		buffer.append(nine, json, 0);
		assert.ok(buffer.bytes > 0);
		buffer.take();
		assert.deepEqual([buffer.records, buffer.bytes, buffer.files], [0, 0, 0]);
		assert.equal(buffer.next, 1);
		buffer.append(nine, json, 1);
		assert.deepEqual(
			buffer.take().drafts.map(({ draft }) => draft.first),
			[1],
		);
	});

	test("is not complete before the dead letters are acknowledged", async () => {
		const buffer = new PartitionBuffer(0, 0, 1_000_000);
		const acknowledged = Promise.withResolvers<void>();
		buffer.skip(0);
		buffer.awaits(acknowledged.promise, 500);
		assert.equal(buffer.bytes, 500);
		let isComplete = false;
		const complete = buffer.take().deadLetters.then(() => {
			isComplete = true;
		});
		await new Promise(setImmediate);
		assert.equal(isComplete, false);
		acknowledged.resolve();
		await complete;
	});
});

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
	dueMs,
	firstDueFrom,
	periodMs,
} from "@tickstack/tick-producer/schedule";
import { ordinalOf, owns, ShardError } from "@tickstack/tick-producer/shard";
import { partitionOf } from "@tickstack/tick-producer/ticker-groups";

/** Key, and what `BuiltInPartitioner.partitionForKey` of kafka-clients 4.3.1 answers for 4 and for 3 partitions. */
const PARTITIONS_BY_KAFKA = [
	["AAPL", 1, 0],
	["FB", 1, 1],
	["GOOG", 1, 0],
	["IBM", 3, 2],
	["MSFT", 2, 0],
	["^GSPC", 0, 1],
	["BRK-B", 2, 0],
] as const;

describe("replicas", () => {
	test("share the tickers so that each has exactly one", () => {
		for (const replicas of [1, 2, 3, 7])
			for (let index = 0; index < 50; index++) {
				const owners = Array.from(
					{ length: 10 },
					(_, ordinal) => ordinal,
				).filter((ordinal) => owns(index, ordinal, replicas));
				assert.equal(owners.length, 1);
			}
	});

	test("know which they are: as given, or from the host name of a StatefulSet's pod", () => {
		assert.equal(ordinalOf({ replicas: 1 }), 0);
		assert.equal(ordinalOf({ replicas: 1, hostname: "laptop-7" }), 0);
		assert.equal(ordinalOf({ replicas: 3, ordinal: 2, hostname: "p-1" }), 2);
		assert.equal(ordinalOf({ replicas: 3, hostname: "kafka-producer-1" }), 1);
	});

	test("do not guess", () => {
		for (const hostname of [
			undefined,
			"kafka-producer",
			"kafka-producer-6f9d8b-x2x",
		])
			assert.throws(
				() => ordinalOf({ replicas: 2, hostname }),
				(error) =>
					error instanceof ShardError && error.code === "SHARD_UNKNOWN",
			);
	});
});

describe("the schedule", () => {
	test("spreads the rate over all tickers, and an interval is that of one ticker", () => {
		assert.equal(periodMs(5, 50, undefined), 20);
		assert.equal(periodMs(5, 50, 1_000), 200);
	});

	test("gives the tickers turns", () => {
		const schedule = { startMs: 1_000, periodMs: 20, tickers: 5 };
		assert.deepEqual(
			[0, 1, 2].map((n) => dueMs(schedule, 3, n)),
			[1_060, 1_160, 1_260],
		);
		assert.equal(firstDueFrom(schedule, 3, 1_060), 0);
		assert.equal(firstDueFrom(schedule, 3, 1_061), 1);
		assert.equal(firstDueFrom(schedule, 3, 0), 0);
	});
});

test("a key's partition is the one that Kafka's own clients choose", () => {
	for (const [key, ofFour, ofThree] of PARTITIONS_BY_KAFKA)
		assert.deepEqual(
			[partitionOf(Buffer.from(key), 4), partitionOf(Buffer.from(key), 3)],
			[ofFour, ofThree],
			key,
		);
});

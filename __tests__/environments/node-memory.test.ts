import { spawnSync } from "node:child_process";
import { Size } from "@tickstack/contracts/size";
import { local } from "../../environments/local.ts";
import {
	isEnough,
	leastNodeMemory,
	nodeFlags,
} from "../../environments/node-memory.ts";
import { queryApi } from "../../pipeline/catalogue/query-api.ts";
import { realtimeIndexer } from "../../pipeline/catalogue/realtime-indexer.ts";
import { tickProducer } from "../../pipeline/catalogue/tick-producer.ts";
import { HOLDS_NOTHING, heldBy } from "../../pipeline/catalogue/workload.ts";

const mib = Size.mebibytes;
const load = (tickers: number) => ({
	ticksPerSecond: 50,
	tickers,
	tickSize: Size.bytes(240),
});

test.each([
	[160, 92, 4],
	[256, 176, 8],
	[512, 408, 16],
])(
	"%d MiB hold native memory, an old space of %d MiB and three semi-spaces of %d MiB",
	(memory, old, semi) => {
		expect(nodeFlags(mib(memory), HOLDS_NOTHING)).toEqual([
			`--max-old-space-size=${old}`,
			`--max-semi-space-size=${semi}`,
		]);
		expect(56 + old + 3 * semi).toBe(memory);
	},
);

test("what a workload holds outside of the heap is taken off the old space", () => {
	expect(nodeFlags(mib(512), { ...HOLDS_NOTHING, buffers: mib(128) })[0]).toBe(
		"--max-old-space-size=280",
	);
});

test("V8 takes the flags as the whole of its heap", () => {
	const { stdout } = spawnSync(
		process.execPath,
		[
			...nodeFlags(mib(256), HOLDS_NOTHING),
			"-p",
			"require('v8').getHeapStatistics().heap_size_limit / 2 ** 20",
		],
		{ encoding: "utf8" },
	);
	expect(Number(stdout)).toBe(256 - 56);
});

test("a query-api of a market's 12,000 tickers lives in a laptop's memory for it, and an indexer's is the same for any", () => {
	const { workloads } = local();
	expect(
		isEnough(workloads.queryApi.memory, heldBy(queryApi, {}, load(12_000))),
	).toBe(true);
	expect(heldBy(realtimeIndexer, {}, load(12_000))).toEqual(
		heldBy(realtimeIndexer, {}, load(5)),
	);
});

test("a producer of a market's 12,000 tickers lives in 256 MiB, and the memory grows with its tickers", () => {
	const least = [5, 500, 5_000, 12_000, 24_000].map((tickers) =>
		leastNodeMemory(heldBy(tickProducer, {}, load(tickers))).toMebibytes(),
	);
	expect(least[3]).toBeLessThanOrEqual(256);
	expect(least).toEqual(least.toSorted((a, b) => a - b));
	expect(isEnough(mib(128), heldBy(tickProducer, {}, load(12_000)))).toBe(
		false,
	);
});

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { local } from "../../../environments/local.ts";
import { nodeFlags } from "../../../environments/node-memory.ts";
import { tickProducer } from "../../../pipeline/catalogue/tick-producer.ts";
import { heldBy } from "../../../pipeline/catalogue/workload.ts";

/** Makes a million ticks and encodes them as requests of 200, and counts the collections after the first 200,000. */
const SCRIPT = `
	import { constants, PerformanceObserver } from "node:perf_hooks";
	import { setImmediate } from "node:timers/promises";
	import { createRecordsBatch } from "@platformatic/kafka";
	import { SimulatedSource } from "@tickstack/tick-producer/simulated-source";

	const count = { major: 0, minor: 0 };
	new PerformanceObserver((list) => {
		for (const { detail } of list.getEntries()) {
			if (detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR) count.major++;
			if (detail.kind === constants.NODE_PERFORMANCE_GC_MINOR) count.minor++;
		}
	}).observe({ entryTypes: ["gc"] });
	const tickers = Number(process.argv[1]);
	const source = new SimulatedSource({
		topic: "ticks",
		partition: 0,
		tickers: Array.from({ length: tickers }, (_, index) => ({
			index,
			model: {
				ticker: "T" + index,
				company: "Company " + index,
				close: 100 + index,
				adjustment: 1,
				dailyVolatility: 0.02,
				dailyVolume: 1e7,
				volumeSpread: 0.3,
			},
		})),
		schedule: { startMs: 0, periodMs: 1, tickers },
		seed: "seed",
		maxBehindMs: Number.POSITIVE_INFINITY,
	});
	let ticks = 0;
	let warm;
	for (let i = 0; ticks < 1_000_000; i++) {
		const messages = source.take(1e12, 200);
		createRecordsBatch(messages);
		ticks += messages.length;
		// The observer is told between turns.
		if (i % 10 === 0) await setImmediate();
		if (ticks === 200_000) warm = { ...count };
	}
	await setImmediate();
	const million = 1e6 / (ticks - 200_000);
	console.log((count.major - warm.major) * million, (count.minor - warm.minor) * million);
`;

// Without the bound of the young generation a million ticks of 12,000 tickers took 450 full collections, at three times
// the processor time a tick; with it 30 to 125, as busy as the machine is.
for (const tickers of [5, 12_000])
	test(`in a steady state a million ticks of ${tickers} tickers take fewer than 250 full collections in a laptop's memory, and allocate no more than they did`, () => {
		const { workloads, load } = local();
		const { memory, settings } = workloads.tickProducer;
		const held = heldBy(tickProducer, { ...settings }, load);
		const { stdout, stderr } = spawnSync(
			process.execPath,
			[
				...nodeFlags(memory, held),
				...["--input-type=module", "-e", SCRIPT, String(tickers)],
			],
			{ encoding: "utf8", cwd: join(import.meta.dirname, "../../..") },
		);
		const [major, minor] = stdout.split(" ").map(Number) as [number, number];
		assert.ok(major < 250, `${major} full collections ${stderr}`);
		// Each is of a semi-space of 8 MiB that is full: 450 to 500 when this was written.
		assert.ok(minor < 800, `${minor} collections of young objects`);
	});

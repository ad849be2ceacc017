import assert from "node:assert/strict";
import { test } from "node:test";
import { type Bar, rollUp } from "../../../workloads/query-api/src/bar.ts";
import { BarChunks } from "../../../workloads/query-api/src/bar-chunks.ts";
import { wholeUntilMs } from "../../../workloads/query-api/src/run.ts";
import { DAY_MS, HOUR_MS } from "../../../workloads/query-api/src/time.ts";

const MIDNIGHT = Date.parse("2026-11-20T00:00:00Z");
const MINUTE = 60_000;

const bar = (startMs: number, close = 1): Bar => ({
	startMs,
	open: 1,
	high: Math.max(1, close),
	low: Math.min(1, close),
	close,
	volume: 10,
	updatedMs: startMs,
});

/** Bars every half minute from midnight on, and what was asked for. @param isFed whether updates are told */
function source(hours: number, isFed = false) {
	const bars = Array.from({ length: hours * 120 }, (_, n) =>
		bar(MIDNIGHT + n * 30_000),
	);
	const asked: [from: number, to: number][] = [];
	const clock = { now: MIDNIGHT + hours * HOUR_MS };
	/** An answer is of when it was asked for, and there when this is open. */
	const gate: { open: Promise<void> } = { open: Promise.resolve() };
	const chunks = new BarChunks({
		read: async (_ticker, from, to) => {
			asked.push([(from - MIDNIGHT) / HOUR_MS, (to - MIDNIGHT) / HOUR_MS]);
			const found = bars.filter(
				({ startMs }) => startMs >= from && startMs < to,
			);
			await gate.open;
			return found;
		},
		chunkMs: HOUR_MS,
		maxQueryMs: 3 * HOUR_MS,
		isFed: () => isFed,
		now: () => clock.now,
	});
	const read = (fromHour: number, toHour: number) =>
		chunks.read(
			"AAPL",
			MIDNIGHT + fromHour * HOUR_MS,
			MIDNIGHT + toHour * HOUR_MS,
			bars.at(-1)?.startMs ?? 0,
		);
	return { bars, asked, clock, gate, chunks, read };
}

test("reads a range in questions of the allowed length and gives exactly its bars", async () => {
	const { bars, asked, read } = source(8);
	assert.deepEqual(await read(0.5, 7.25), bars.slice(60, 870));
	assert.deepEqual(asked, [
		[0, 3],
		[3, 6],
		[6, 8],
	]);
});

test("asks again only for what is missing or may have changed", async () => {
	const { bars, asked, clock, read } = source(8);
	await read(2, 8);
	asked.length = 0;
	clock.now += 900;
	await read(2, 8);
	assert.deepEqual(asked, []);
	clock.now += 200;
	assert.deepEqual(await read(1, 8), bars.slice(120));
	assert.deepEqual(
		asked,
		[
			[1, 4],
			[7, 8],
		],
		"what is missing with its neighbours, and what may have changed",
	);
	asked.length = 0;
	clock.now += 2_000;
	await read(1, 8);
	assert.deepEqual(asked, [[7, 8]], "settled hours are kept");
	asked.length = 0;
	clock.now += MINUTE;
	await read(1, 7);
	assert.deepEqual(
		asked,
		[
			[1, 4],
			[4, 7],
		],
		"also the settled ones are read again after a minute",
	);
});

test("an update that is told needs no question: a later state, one more bar, never an older state", async () => {
	const { bars, asked, clock, chunks, read } = source(8, true);
	await read(6, 8);
	asked.length = 0;
	clock.now += 30_000;
	const last = bars.at(-1) as Bar;
	const later = { ...last, close: 3, high: 3, updatedMs: last.updatedMs + 9 };
	chunks.take("AAPL", later);
	chunks.take("AAPL", last);
	chunks.take("MSFT", { ...last, close: 4 });
	const next = bar(clock.now - 30_000);
	const missing = bar(MIDNIGHT + 7 * HOUR_MS + 45_000);
	chunks.take("AAPL", missing);
	const shown = await read(6, 8);
	assert.deepEqual(shown.at(-1), later);
	assert.deepEqual(
		shown.filter(({ startMs }) => startMs > missing.startMs - 60_000).at(0),
		bars[7 * 120],
	);
	assert.deepEqual(shown[122], missing);
	assert.equal(shown.length, 241);
	assert.deepEqual(asked, []);
	// An hour that nobody has asked for is not kept.
	chunks.take("AAPL", next);
	assert.deepEqual((await read(8, 9)).length, 0);
});

test("what is told while an answer is on its way is not lost", async () => {
	const { bars, gate, chunks, read } = source(2, true);
	const opened = Promise.withResolvers<void>();
	gate.open = opened.promise;
	const reading = read(1, 2);
	const last = bars.at(-1) as Bar;
	const later = { ...last, close: 5, high: 5, updatedMs: last.updatedMs + 1 };
	chunks.take("AAPL", later);
	opened.resolve();
	assert.equal((await reading).length, 120);
	assert.deepEqual((await read(1, 2)).at(-1), later);
});

test("with the feed it is read again in the background, and what is told meanwhile stays", async () => {
	const { bars, asked, clock, gate, chunks, read } = source(8, true);
	await read(6, 8);
	asked.length = 0;
	clock.now += 61_000;
	const opened = Promise.withResolvers<void>();
	gate.open = opened.promise;
	const removed = bars.splice(840, 1)[0] as Bar;
	assert.deepEqual((await read(6, 8))[120], removed, "given out once more");
	assert.deepEqual(asked, [[7, 8]], "what is open, after a minute");
	const last = bars.at(-1) as Bar;
	const later = { ...last, close: 5, high: 5, updatedMs: last.updatedMs + 1 };
	chunks.take("AAPL", later);
	assert.deepEqual((await read(6, 8)).at(-1), later);
	assert.equal(asked.length, 1, "not asked for twice");
	opened.resolve();
	await opened.promise;
	await new Promise((resolve) => setImmediate(resolve));
	const renewed = await read(6, 8);
	assert.deepEqual(renewed.at(-1), later);
	assert.notDeepEqual(renewed[120], removed);
	clock.now += 10 * MINUTE + 1_000;
	await read(6, 8);
	assert.deepEqual(asked.at(-1), [6, 8], "settled hours after ten minutes");
	asked.length = 0;
	clock.now += 20 * MINUTE + 1_000;
	bars.splice(720, 1);
	assert.equal((await read(6, 8)).length, 238, "not given out when so old");
	assert.deepEqual(asked, [[6, 8]]);
});

test("bars of windows are asked for again when one of their windows has changed", async () => {
	const { asked, chunks, read } = source(8, true);
	await read(0, 8);
	asked.length = 0;
	chunks.forget("AAPL", MIDNIGHT + 2.5 * HOUR_MS);
	await read(0, 8);
	assert.deepEqual(asked, [[2, 3]]);
});

test("asks once for many who ask at the same time", async () => {
	const { asked, read } = source(2);
	await Promise.all([read(0, 2), read(0, 2), read(1, 2)]);
	assert.deepEqual(asked, [[0, 2]]);
});

test("forgets a question that failed", async () => {
	let fails = true;
	const chunks = new BarChunks({
		read: async () => {
			if (fails) throw new Error("away");
			return [bar(MIDNIGHT)];
		},
		chunkMs: HOUR_MS,
		maxQueryMs: HOUR_MS,
		isFed: () => false,
		now: () => MIDNIGHT,
	});
	const read = () =>
		chunks.read("AAPL", MIDNIGHT, MIDNIGHT + HOUR_MS, MIDNIGHT);
	await assert.rejects(read(), /away/);
	fails = false;
	assert.equal((await read()).length, 1);
});

test("rolling up twice is the same as rolling up once", () => {
	const bars = Array.from({ length: 700 }, (_, n) =>
		bar(MIDNIGHT + n * 5 * MINUTE, 1 + ((n * 37) % 11) / 10),
	);
	assert.deepEqual(rollUp(rollUp(bars, HOUR_MS), DAY_MS), rollUp(bars, DAY_MS));
	assert.deepEqual(rollUp([], DAY_MS), []);
});

for (const [what, run_date, read_at, last] of [
	[
		"at 02:00 of the next day",
		"2026-11-20",
		"2026-11-21T02:00:00.000Z",
		"2026-11-20",
	],
	[
		"at 02:00 of its own day",
		"2026-11-20",
		"2026-11-20T02:00:00.000Z",
		"2026-11-19",
	],
	[
		"just after midnight, when ticks may still be on their way",
		"2026-11-20",
		"2026-11-21T00:04:59.999Z",
		"2026-11-19",
	],
	[
		"as soon as all of the day is written",
		"2026-11-20",
		"2026-11-21T00:05:00.000Z",
		"2026-11-20",
	],
	["of a past date", "2013-03-01", "2026-11-20T02:00:00.000Z", "2013-03-01"],
] as const)
	test(`a run that read ${what} has ${run_date === last ? "all of its day" : "only the days before"}`, () => {
		const whole = wholeUntilMs({
			run_id: "run",
			run_date,
			read_at,
			computed_at: read_at,
		});
		assert.equal(new Date(whole - 1).toISOString().slice(0, 10), last);
	});

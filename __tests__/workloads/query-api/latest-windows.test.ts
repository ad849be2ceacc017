import assert from "node:assert/strict";
import { test } from "node:test";
import type { RealtimeWindow } from "@tickstack/contracts/realtime-window";
import { LatestWindows } from "../../../workloads/query-api/src/latest-windows.ts";
import { windowSample } from "../window-sample.ts";

const at = (time: string, close: number, ticker = "AAPL"): RealtimeWindow =>
	windowSample({
		ticker,
		close,
		window_start: `2026-11-20T09:${time}.000Z`,
		updated_at: `2026-11-20T09:${time}.500Z`,
	});

function source(isFed: boolean) {
	const state = { fed: isFed, now: 0, asked: 0, index: [at("30:00", 1)] };
	let gate = Promise.resolve();
	const latest = new LatestWindows({
		store: {
			latestByTicker: async () => {
				state.asked++;
				const found = [...state.index];
				await gate;
				return found;
			},
		},
		isFed: () => state.fed,
		now: () => state.now,
	});
	const close = async (ticker = "AAPL") =>
		(await latest.current()).byTicker.get(ticker)?.close;
	const hold = () => {
		const { promise, resolve } = Promise.withResolvers<void>();
		gate = promise;
		return async () => {
			resolve();
			await new Promise((done) => setImmediate(done));
		};
	};
	return { state, latest, close, hold };
}

test("what the feed tells is known without a question, and older states change nothing", async () => {
	const { state, latest, close } = source(true);
	assert.equal(await close(), 1);
	latest.take([at("30:30", 2), at("31:00", 7, "MSFT")]);
	latest.take([at("30:00", 9)]);
	latest.take([{ ...at("30:30", 8), updated_at: "2026-11-20T09:30:30.400Z" }]);
	assert.equal(await close(), 2);
	assert.equal(await close("MSFT"), 7);
	const { newestMs } = await latest.current();
	assert.equal(newestMs, Date.parse("2026-11-20T09:31:00Z"));
	assert.equal(state.asked, 1);
});

test("what the feed tells while the index is read is not lost", async () => {
	const { latest, close, hold } = source(true);
	const release = hold();
	const reading = close();
	latest.take([at("30:30", 2)]);
	await release();
	assert.equal(await reading, 2);
});

test("after a minute the index is read in the background: what has gone from it is forgotten", async () => {
	const { state, close, hold } = source(true);
	await close();
	state.index = [at("30:00", 1, "MSFT")];
	state.now += 61_000;
	const release = hold();
	assert.equal(await close(), 1);
	await close();
	assert.equal(state.asked, 2);
	await release();
	assert.equal(await close(), undefined);
	assert.equal(await close("MSFT"), 1);
});

test("without the feed the index is asked after a second, and its failure is told", async () => {
	const { state, latest, close } = source(false);
	assert.equal(await close(), 1);
	state.index = [at("30:30", 2)];
	state.now += 1_000;
	assert.equal(await close(), 1);
	state.now += 1;
	assert.equal(await close(), 2);
	const away = new LatestWindows({
		store: {
			latestByTicker: () => Promise.reject(new Error("away")),
		},
		isFed: () => false,
		now: () => 0,
	});
	await assert.rejects(away.current(), /away/);
	assert.equal((await latest.current()).byTicker.size, 1);
});

import assert from "node:assert/strict";
import { join } from "node:path";
import { afterEach, describe, test } from "node:test";
import { windowId } from "@tickstack/contracts/realtime-window";
import type { Tick } from "@tickstack/contracts/tick";
import { SparkSession } from "@tickstack/spark-connect/spark-session";
import { startEngines } from "../../../local/engines-for-tests.ts";
import { engines } from "../../real-engines/engines-under-test.ts";
import { assertSameWindow } from "../../recomputation/recomputed-windows.ts";
import { CuttableProxy } from "../cuttable-proxy.ts";
import { eventually, WorkloadProcess } from "../workload-process.ts";
import { SpeedLayerUnderTest } from "./speed-layer-under-test.ts";

const WINDOW_MS = 30_000;
/** A cold Spark takes long over its first batch. */
const PATIENCE = { limitMs: 300_000 };

/** Start of a window ten minutes ago. */
const someTimeAgo = () =>
	Math.floor((Date.now() - 600_000) / WINDOW_MS) * WINDOW_MS;

function tick(ticker: string, ms: number, fields: Partial<Tick> = {}): Tick {
	const price = fields.Close ?? 100;
	return {
		ticker,
		company: `${ticker} Inc.`,
		time: new Date(ms).toISOString(),
		Open: price,
		High: price + 0.37,
		Low: price - 0.29,
		Close: price,
		"Adj Close": price,
		Volume: 10,
		...fields,
	};
}

/** Prices that wander; every 7th tick has the time of the one before it. */
function ticks(from: number, seconds: number, perSecond = 4): Tick[] {
	return Array.from({ length: seconds * perSecond }, (_, n) => {
		const ms =
			from + Math.floor((n % 7 === 6 ? n - 1 : n) * (1_000 / perSecond));
		const price = 100 + 10 * Math.sin(n / 9) + n / 7;
		return tick(`T${n % 3}`, ms, { Close: price, Volume: (n * 37) % 1_000 });
	});
}

describe("the speed layer on real engines", () => {
	let layer: SpeedLayerUnderTest | undefined;
	const create = async () => {
		layer = await SpeedLayerUnderTest.create();
		return layer;
	};
	afterEach(async () => {
		await layer?.close();
		layer = undefined;
	});

	async function assertWindowsAreRight(under: SpeedLayerUnderTest) {
		const expected = await under.expected();
		const windows = await under.windows();
		assert.deepEqual([...windows.keys()].sort(), [...expected.keys()].sort());
		for (const [id, window] of windows) {
			const right = expected.get(id);
			assert.ok(right);
			assert.equal(windowId(window), id);
			assertSameWindow(window, right, id);
		}
	}

	const hasCounted = (under: SpeedLayerUnderTest, count: number) =>
		eventually(async () => (await under.counted()) === count, {
			...PATIENCE,
			what: `the count of ${count} ticks`,
		});

	test("windows equal a direct computation, broken records aside", async () => {
		const under = await create();
		const start = someTimeAgo();
		const odd = [
			tick("ONE", start),
			tick("EDGE", start + WINDOW_MS - 1),
			tick("EDGE", start + WINDOW_MS),
			...["M&M.NS", "BTC/USDT", "EURUSD=X", "^GSPC", "ES#F"].flatMap(
				(ticker, n) => [
					tick(ticker, start + n, { Volume: null, Close: 1.5 }),
					tick(ticker, start + 9, { Volume: n ? n / 10 : null }),
				],
			),
			tick("CL-F", start, { Close: -37.63, Volume: 0.25 }),
			tick("CL-F", start + 1, { Close: 10.01, Volume: 0.5 }),
			tick("FREE", start, { Close: 0 }),
			tick("FREE", start + 1, { Close: 0 }),
			tick("ZERO", start, { Volume: 0 }),
			tick("ZERO", start + 1, { Volume: 0, Close: 101 }),
			tick("TIE", start + 5, { Open: 99.9, Close: 100.1 }),
			tick("TIE", start + 5, { Open: 99.95, Close: 100.2 }),
			tick("TIE", start + 5, { Open: 100, Close: 99.75 }),
		];
		await under.send([
			...ticks(start, 100),
			"{broken",
			tick("BAD", start, { High: 1 }),
			...odd,
		]);
		const begun = Date.now();
		const process = await under.start();
		await hasCounted(under, 400 + odd.length);
		await assertWindowsAreRight(under);
		const windows = await under.windows();
		const at = new Date(start).toISOString();
		const updated = Date.parse(windows.get(`ONE|${at}`)?.updated_at ?? "");
		assert.ok(
			updated > begun - 600_000 && updated <= begun,
			"updated_at is when the broker had the tick",
		);
		assert.equal(windows.get(`M&M.NS|${at}`)?.total_volume, null);
		assert.equal(windows.get(`M&M.NS|${at}`)?.vwap, null);
		assert.equal(windows.get(`CL-F|${at}`)?.total_volume, 0.75);
		assert.equal(windows.get(`CL-F|${at}`)?.volatility, null);
		assert.equal(windows.get(`FREE|${at}`)?.volatility, null);
		assert.equal(windows.get(`FREE|${at}`)?.vwap, 0);
		assert.deepEqual(
			{ ...windows.get(`ONE|${at}`), updated_at: "" },
			{
				ticker: "ONE",
				company: "ONE Inc.",
				window_start: at,
				window_end: new Date(start + WINDOW_MS).toISOString(),
				open: 100,
				high: 100.37,
				low: 99.71,
				close: 100,
				avg_price: 100,
				min_price: 99.71,
				max_price: 100.37,
				total_volume: 10,
				trade_count: 1,
				vwap: 100,
				volatility: null,
				updated_at: "",
			},
		);
		assert.equal(windows.get(`TIE|${at}`)?.open, 99.9);
		assert.equal(windows.get(`TIE|${at}`)?.close, 99.75);
		assert.equal(windows.get(`ZERO|${at}`)?.vwap, null);

		await process.ready();
		await eventually(
			async () =>
				(await process.metric("speed_layer_rows_total")) === 402 + odd.length,
		);
		await eventually(
			async () => (await process.metric("speed_layer_lag")) === 0,
		);
		assert.equal(await process.metric("speed_layer_query_active"), 1);
		assert.equal(await process.stop(), 0);
	});

	test("a tick of an aborted transaction is in no window", async () => {
		const under = await create();
		const start = someTimeAgo();
		await under.sendInTransaction(
			[tick("T", start, { Close: 1 }), tick("T", start + 1, { Close: 999 })],
			"abort",
		);
		await under.sendInTransaction([tick("T", start + 2)], "commit");
		await under.send([tick("T", start + 3)]);
		await under.start();
		await eventually(async () => (await under.counted()) >= 2, PATIENCE);
		const window = (await under.windows()).get(
			`T|${new Date(start).toISOString()}`,
		);
		assert.equal(window?.trade_count, 2);
		assert.equal(window?.max_price, 100.37);
		assert.equal(window?.min_price, 99.71);
	});

	test("a tick of a closed window is dropped, a late one of an open window counts", async () => {
		const under = await create();
		const start = someTimeAgo();
		const later = start + 10 * WINDOW_MS;
		const process = await under.start();
		await under.send([tick("T", start), tick("T", later)]);
		await hasCounted(under, 2);
		// The watermark that the last batch set holds from the next one on: later − 60 s.
		await under.send([tick("NEXT", later)]);
		await hasCounted(under, 3);
		await under.send([
			tick("T", start + 1),
			tick("T", later - 60_000 - 1),
			tick("T", later - 60_000 + 1),
			tick("LAST", later),
		]);
		await hasCounted(under, 5);
		const windows = await under.windows();
		const count = (ms: number) =>
			windows.get(`T|${new Date(ms).toISOString()}`)?.trade_count;
		assert.equal(count(start), 1);
		assert.equal(count(later - 3 * WINDOW_MS), undefined);
		assert.equal(count(later - 2 * WINDOW_MS), 1);
		await eventually(
			async () => (await process.metric("speed_layer_late_rows_total")) === 2,
		);
	});

	test("a driver that takes over after kill −9 or a stop neither loses nor doubles a tick", async () => {
		const under = await create();
		const start = someTimeAgo();
		const first = await under.start();
		await under.send(ticks(start, 40));
		await hasCounted(under, 160);
		await under.send(ticks(start + 40_000, 20));
		assert.equal(await first.stop("SIGKILL"), "SIGKILL");

		const second = await (await under.start()).ready();
		await under.send(ticks(start + 60_000, 20));
		await hasCounted(under, 320);
		await under.send(ticks(start + 80_000, 20));
		assert.equal(await second.stop(), 0);

		await under.send(ticks(start + 100_000, 20));
		await under.start();
		await hasCounted(under, 480);
		await assertWindowsAreRight(under);
	});

	test("a session that the server has closed is replaced and the query goes on", async () => {
		const under = await create();
		const start = someTimeAgo();
		const process = await (await under.start()).ready();
		await under.send(ticks(start, 20));
		await hasCounted(under, 80);
		const sessionId = /"session":"([^"]+)"/.exec(process.output)?.[1] ?? "";
		const intruder = new SparkSession({
			url: engines().sparkConnect,
			userId: "speed-layer",
			sessionId,
		});
		await intruder.release().catch(() => undefined);
		await eventually(
			async () => (await process.metric("speed_layer_restarts_total")) > 0,
		);
		await under.send(ticks(start + 20_000, 20));
		await hasCounted(under, 160);
		await assertWindowsAreRight(under);
		assert.match(process.output, /SPARK_SESSION_LOST|SPARK_QUERY_ENDED/);
	});

	test("while the server cannot be reached the driver is not ready and leaves the query running", async () => {
		const under = await create();
		const start = someTimeAgo();
		const proxy = new CuttableProxy(engines().sparkConnect);
		await proxy.open();
		try {
			const process = await (await under.start(proxy.url)).ready();
			await proxy.cut();
			await eventually(async () => !(await process.isReady()));
			await under.send(ticks(start, 20));
			await hasCounted(under, 80);
			await proxy.open();
			await process.ready();
			assert.equal(await process.metric("speed_layer_restarts_total"), 0);
			assert.equal(await process.stop(), 0);
		} finally {
			await proxy.cut();
		}
	});

	test("after kill −9 of the Spark server the query goes on where it was", async () => {
		const under = await create();
		const start = someTimeAgo();
		const own = await startEngines({
			engines: ["spark"],
			dir: join(import.meta.dirname, "../../../.artifacts/speed-layer-spark"),
		});
		try {
			const process = await under.start(own.endpoints.sparkConnect);
			await under.send(ticks(start, 40));
			await hasCounted(under, 160);
			await under.send(ticks(start + 40_000, 40));
			globalThis.process.kill(own.pidOf("spark-connect"), "SIGKILL");
			await under.send(ticks(start + 80_000, 40));
			await hasCounted(under, 480);
			await assertWindowsAreRight(under);
			assert.equal(
				await process.metric(
					"speed_layer_restarts_total",
					'cause="SPARK_SESSION_LOST"',
				),
				1,
			);
			assert.equal(await process.stop(), 0);
		} finally {
			await own.stop();
		}
	});

	test("a configuration that is not valid is refused with every problem at once", async () => {
		const process = await WorkloadProcess.start("speed-layer", {
			TRIGGER: "30",
			CHECKPOINT: "relative",
			FAIL_ON_DATA_LOSS: "maybe",
		});
		assert.equal(await process.exited(), 78);
		for (const variable of [
			"KAFKA_BROKERS is missing",
			"SPARK_CONNECT is missing",
			'TRIGGER="30"',
			'CHECKPOINT="relative"',
			'FAIL_ON_DATA_LOSS="maybe"',
		])
			assert.ok(process.output.includes(variable), variable);
	});
});

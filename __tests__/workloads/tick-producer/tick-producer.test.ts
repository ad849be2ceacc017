import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
	after,
	afterEach,
	before,
	beforeEach,
	describe,
	test,
} from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { parseTick, type Tick } from "@tickstack/contracts/tick";
import { readHistoryFile } from "@tickstack/runtime/history-file";
import { engines } from "../../real-engines/engines-under-test.ts";
import { eventually, WorkloadProcess } from "../workload-process.ts";
import { KafkaTopic } from "./kafka-topic.ts";

const HISTORY = join(import.meta.dirname, "../../../data/history.json.gz");
const TICKERS = ["AAPL", "FB", "GOOG", "IBM", "MSFT"];

describe("the tick producer", () => {
	let topic: KafkaTopic;
	let folder: string;
	const running: WorkloadProcess[] = [];
	before(async () => {
		folder = await mkdtemp(join(tmpdir(), "producer-"));
	});
	after(() => rm(folder, { recursive: true }));
	beforeEach(async () => {
		topic = await new KafkaTopic().create();
	});
	afterEach(async () => {
		await Promise.all(running.splice(0).map((one) => one.stop("SIGKILL")));
		await topic.delete();
	});

	async function start(env: Record<string, string> = {}, args: string[] = []) {
		const one = await WorkloadProcess.start(
			"tick-producer",
			{
				KAFKA_BROKERS: engines().kafkaBrokers.join(","),
				TOPIC: topic.name,
				HISTORY,
				...env,
			},
			args,
		);
		running.push(one);
		return one;
	}

	const published = (one: WorkloadProcess, least: number) =>
		eventually(
			async () => (await one.metric("tick_producer_ticks_total")) >= least,
			{ what: `${least} ticks` },
		);

	/** Stops it and tells how many ticks it says the brokers have. */
	async function stopped(one: WorkloadProcess): Promise<number> {
		await one.stop();
		const { ticks } = JSON.parse(
			one.output.split("\n").find((line) => line.includes('"flushed"')) ?? "{}",
		);
		return ticks;
	}

	test("publishes valid ticks of every ticker: keyed, with the schema header, stamped with their time", async () => {
		const one = await (await start()).ready();
		await published(one, 50);
		const before = Date.now();
		const count = await stopped(one);
		const messages = await topic.read(count);
		const seen = new Set<string>();
		const partitions = new Map<string, number>();
		for (const { key, value, headers, timestamp, partition } of messages) {
			const result = parseTick(value, before);
			assert.ok(result.ok, value);
			assert.equal(key, result.tick.ticker);
			assert.deepEqual([...headers], [["schema", "tick/2"]]);
			assert.equal(Number(timestamp), Date.parse(result.tick.time));
			assert.equal(partitions.get(key) ?? partition, partition);
			partitions.set(key, partition);
			seen.add(key);
		}
		assert.deepEqual([...seen].sort(), TICKERS);
	});

	test("flushes on SIGTERM: every tick it has counted is in the topic, once, in order, and no other", async () => {
		const one = await (await start({ TICKS_PER_SECOND: "5000" })).ready();
		await published(one, 3_000);
		const count = await stopped(one);
		assert.equal(await one.stop(), 0);
		const ticks = await topic.ticks(count);
		for (const ticker of TICKERS) {
			const own = ticks.filter((tick) => tick.ticker === ticker);
			const places = own.map(({ time }) => Date.parse(time));
			assert.deepEqual(places, [...new Set(places)].sort());
			for (const [i, tick] of own.entries())
				if (i > 0) assert.equal(tick.Open, own[i - 1]?.Close);
		}
		await assert.rejects(
			Promise.race([
				topic.ticks(count + 1),
				sleep(2_000).then(() => assert.fail("there are no more")),
			]),
			/there are no more/,
		);
	});

	test("shares the tickers with its replicas: none is published twice, none left out", async () => {
		const replicas = await Promise.all([
			start({ REPLICAS: "3", ORDINAL: "0" }),
			start({ REPLICAS: "3", HOSTNAME: "kafka-producer-1" }),
			start({ REPLICAS: "3", ORDINAL: "2" }),
			start({ REPLICAS: "3", HOSTNAME: "kafka-producer-3" }),
		]);
		for (const one of replicas) await one.ready();
		for (const one of replicas.slice(0, 3)) await published(one, 20);
		assert.deepEqual(
			await Promise.all(
				replicas.map((one) => one.metric("tick_producer_tickers")),
			),
			[2, 2, 1, 0],
		);
		const counts = await Promise.all(replicas.slice(0, 3).map(stopped));
		const ticks = await topic.ticks(counts.reduce((sum, n) => sum + n, 0));
		assert.deepEqual(
			[...new Set(ticks.map((tick) => tick.ticker))].sort(),
			TICKERS,
		);
		const times = ticks.map(({ ticker, time }) => `${ticker} ${time}`);
		assert.equal(new Set(times).size, times.length);
	});

	test("continues from the topic's last prices when it starts again", async () => {
		const first = await (await start({ TICKS_PER_SECOND: "500" })).ready();
		await published(first, 1_000);
		const before = await stopped(first);
		const second = await (await start()).ready();
		await published(second, 20);
		const all = await topic.ticks(before + (await stopped(second)));
		for (const ticker of TICKERS) {
			const own = all.filter((tick) => tick.ticker === ticker);
			for (const [i, tick] of own.entries())
				if (i > 0) assert.equal(tick.Open, own[i - 1]?.Close);
		}
	});

	test("publishes the same ticks for the same seed, history and start time", async () => {
		const runs: Tick[][] = [];
		for (let run = 0; run < 2; run++) {
			const own = await new KafkaTopic().create();
			const one = await start({
				TOPIC: own.name,
				SEED: "identical",
				START_TIME: "1700000000000",
			});
			await published(await one.ready(), 50);
			const ticks = await own.ticks(await stopped(one));
			runs.push(ticks.filter(({ time }) => time < "2023-11-14T22:13:20.800Z"));
			await own.delete();
		}
		const sorted = (ticks: Tick[] = []) =>
			ticks.map((tick) => JSON.stringify(tick)).sort();
		assert.equal(runs[0]?.length, 40);
		assert.deepEqual(sorted(runs[0]), sorted(runs[1]));
	});

	test("replays a history at the chosen speed and ends", async () => {
		const history = join(folder, "replay.csv");
		const rows = Array.from(
			{ length: 30 },
			(_, i) =>
				`${i % 2 ? "M&M/B" : "EURUSD=X"},2020-01-${String(1 + (i >> 1)).padStart(2, "0")},1,2,1,${1 + i / 100},1,${i % 2 ? "10.5" : ""}`,
		);
		await writeFile(
			history,
			`Ticker,Date,Open,High,Low,Close,Adj Close,Volume\n${rows.reverse().join("\n")}\n`,
		);
		const begun = performance.now();
		const one = await start({
			HISTORY: history,
			REPLAY: "true",
			TICKS_PER_SECOND: "20",
		});
		assert.equal(await one.exited(), 0, one.output);
		assert.ok(performance.now() - begun >= 1_400);
		const ticks = await topic.ticks(30);
		const { tickers } = await readHistoryFile(history, Date.now());
		for (const [ticker, closing] of [
			// Winter in New York: the closing at four in the afternoon.
			["M&M/B", "T21:00"],
			["EURUSD=X", "T23:59"],
		] as const) {
			const own = ticks.filter((tick) => tick.ticker === ticker);
			assert.deepEqual(
				own,
				tickers.get(ticker)?.map((bar) => ({
					...bar,
					time: bar.time.replace("T00:00", closing),
				})),
			);
			for (const tick of own)
				assert.ok(parseTick(JSON.stringify(tick), Date.now()).ok);
		}
		assert.equal(tickers.get("EURUSD=X")?.[0]?.Volume, null);
	});

	test("waits for a topic that is not there yet", async () => {
		const late = new KafkaTopic();
		const one = await start({ TOPIC: late.name });
		await eventually(() => one.output.includes("trying again"));
		assert.equal(await one.isReady(), false);
		await late.create();
		await published(await one.ready(), 5);
		await stopped(one);
		await late.delete();
	});

	test("explains itself, and names every problem of its configuration with exit code 78", async () => {
		const help = await start({}, ["--help"]);
		assert.equal(await help.exited(), 0);
		assert.match(help.output, /--ticks-per-second, TICKS_PER_SECOND \(50\)/);
		const bad = await start(
			{ TICKS_PER_SECOND: "0", INTERVAL: "5", REPLICAS: "none" },
			["--tick-per-second", "5"],
		);
		assert.equal(await bad.exited(), 78);
		for (const key of ["TICKS_PER_SECOND", "INTERVAL", "REPLICAS"])
			assert.match(bad.output, new RegExp(`${key}=`));
		assert.match(bad.output, /--tick-per-second=.*it takes only --http-port/);
	});

	test("says what is wrong with a history that it cannot use", async () => {
		const files: Record<string, [string | Buffer, string, RegExp]> = {
			"empty.json": ["", "HISTORY_EMPTY", /has no rows/],
			"invalid.jsonl": [
				'{"ticker":"A","time":"2024-01-02","Close":null}\n',
				"HISTORY_EMPTY",
				/NO_CLOSE/,
			],
			"columns.csv": ["Date,Open\n", "HISTORY_COLUMNS", /a date and a close/],
			"table.csv": ["Date,Close\n2024-01-02,5\n", "HISTORY_TICKER", /Ticker/],
			"broken.json": ['[{"ticker":', "HISTORY_NOT_JSON", /not JSON/],
			"cut.json.gz": [
				gzipSync("[]".repeat(1_000)).subarray(0, 20),
				"HISTORY_UNREADABLE",
				/unexpected end of file/,
			],
			"report.csv": ["%PDF-1.7", "HISTORY_UNREADABLE", /is a PDF/],
		};
		for (const [name, [content, code, reason]] of Object.entries(files)) {
			await writeFile(join(folder, name), content);
			const one = await start({ HISTORY: join(folder, name) });
			assert.equal(await one.exited(), 1, name);
			assert.match(one.output, new RegExp(`"code":"${code}"`), name);
			assert.match(one.output, reason, name);
		}
		const missing = await start({ HISTORY: join(folder, "missing.json") });
		assert.equal(await missing.exited(), 1);
		assert.match(missing.output, /ENOENT/);
	});
});

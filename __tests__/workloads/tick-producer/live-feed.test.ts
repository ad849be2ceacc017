import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
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
import type { Tick } from "@tickstack/contracts/tick";
import { AlpacaFeed } from "@tickstack/tick-producer/alpaca/alpaca-feed";
import { tickProducerConfig } from "@tickstack/tick-producer/config";
import { FeedError } from "@tickstack/tick-producer/feed";
import { feedMetrics } from "@tickstack/tick-producer/feed-metrics";
import { LiveSource } from "@tickstack/tick-producer/live-source";
import { feedName } from "@tickstack/tick-producer/open-feed";
import { RecentIds } from "@tickstack/tick-producer/recent-ids";
import { tickMessage } from "@tickstack/tick-producer/tick-message";
import { pino } from "pino";
import { Registry } from "prom-client";
import { grantedVariables } from "../../granted-names.ts";
import { eventually } from "../workload-process.ts";
import { AlpacaServer, bar, KEY, SECRET, trade } from "./alpaca-server.ts";

const NAMES = grantedVariables("tick-producer");

describe("a live feed", () => {
	let server: AlpacaServer;
	let folder: string;
	let feed: AlpacaFeed | undefined;
	let registry: Registry;
	let logged: string;
	before(() => {
		folder = mkdtempSync(join(tmpdir(), "feed-"));
		writeFileSync(join(folder, "key"), `${KEY}\n`);
		writeFileSync(join(folder, "secret"), SECRET);
		writeFileSync(join(folder, "wrong"), "another");
	});
	after(() => rmSync(folder, { recursive: true }));
	beforeEach(async () => {
		server = await AlpacaServer.open();
		logged = "";
	});
	afterEach(async () => {
		feed?.close();
		feed = undefined;
		await server.close();
	});

	function open(env: Record<string, string> = {}): AlpacaFeed {
		registry = new Registry();
		feed = new AlpacaFeed({
			config: tickProducerConfig.parse({
				...NAMES,
				KAFKA_BROKERS: "none:1",
				HISTORY: "none",
				FEED_URL: server.url,
				FEED_KEY_FILE: join(folder, "key"),
				FEED_SECRET_FILE: join(folder, "secret"),
				...env,
			}),
			groups: [
				{ partition: 0, tickers: ["AAPL"] },
				{ partition: 3, tickers: ["IBM", "MSFT"] },
			],
			companies: new Map(
				["AAPL", "IBM", "MSFT"].map((ticker) => [ticker, `${ticker} Inc.`]),
			),
			log: pino({}, { write: (line: string) => (logged += line) }),
			metrics: feedMetrics(registry),
			now: Date.now,
			backoff: { firstMs: 20, maxMs: 100 },
		});
		return feed;
	}

	const subscribed = (times = 1) =>
		eventually(() => server.subscribers === 1 && server.connections >= times, {
			what: "a subscription",
			limitMs: 20_000,
		});

	async function metric(name: string, label = ""): Promise<number> {
		const text = await registry.getSingleMetricAsString(
			`tick_producer_${name}`,
		);
		return text
			.split("\n")
			.filter((line) => !line.startsWith("#") && line.includes(label))
			.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
	}

	/** Takes so many ticks from one of the feed's sources. */
	async function taken(count: number, source = 0): Promise<Tick[]> {
		const from = feed?.sources[source] as LiveSource;
		await eventually(() => from.waiting >= count, { limitMs: 20_000 });
		return from
			.take(0, 1_000)
			.map(({ value }) => JSON.parse(value.toString()) as Tick);
	}

	test("authenticates, subscribes to what is its own and gives ticks by partition, in order", async () => {
		open();
		await subscribed();
		assert.deepEqual(server.requests, [
			{ action: "auth", key: KEY, secret: SECRET },
			{ action: "subscribe", trades: ["AAPL", "IBM", "MSFT"] },
		]);
		server.send(trade("AAPL", 1), trade("MSFT", 2), trade("AAPL", 3));
		server.send(trade("IBM", 4));
		assert.deepEqual(
			(await taken(2)).map(({ company, Close }) => [company, Close]),
			[
				["AAPL Inc.", 1],
				["AAPL Inc.", 3],
			],
		);
		assert.deepEqual(
			(await taken(2, 1)).map(({ ticker, Close }) => [ticker, Close]),
			[
				["MSFT", 2],
				["IBM", 4],
			],
		);
		assert.equal(feed?.ready(), true);
		assert.equal(await metric("feed_connected"), 1);
	});

	test("takes bars when they are asked for", async () => {
		open({ FEED_CHANNEL: "bars" });
		await subscribed();
		assert.deepEqual(server.requests.at(-1), {
			action: "subscribe",
			bars: ["AAPL", "IBM", "MSFT"],
		});
		server.send(bar("AAPL", 101), bar("AAPL", 101), trade("AAPL", 1));
		assert.deepEqual(
			(await taken(1)).map(({ High, Close }) => [High, Close]),
			[[110, 101]],
		);
	});

	test("connects and subscribes again after its connection broke, and tells the outage", async () => {
		open();
		await subscribed();
		server.send(trade("AAPL", 1));
		await taken(1);
		server.drop();
		await subscribed(2);
		server.send(trade("AAPL", 2));
		assert.equal((await taken(1))[0]?.Close, 2);
		assert.equal(await metric("feed_connection_ends_total", "CLOSED"), 1);
		assert.ok((await metric("feed_outage_seconds_total")) > 0);
	});

	test("asks a silent server for a sign of life, and leaves it only when none comes", async () => {
		open({ FEED_SILENCE: "200ms" });
		await subscribed();
		await eventually(() => server.requests.length >= 5);
		assert.equal(server.connections, 1);
		server.mute = true;
		await eventually(
			async () =>
				(await metric("feed_connection_ends_total", "SILENT")) >= 2 &&
				feed?.ready() === false,
		);
		server.mute = false;
		await eventually(() => feed?.ready());
		server.send(trade("AAPL", 7));
		assert.equal((await taken(1)).at(-1)?.Close, 7);
	});

	test("leaves out what comes twice, keeps what is late, counts what no tick can be made of", async () => {
		open();
		await subscribed();
		const once = trade("AAPL", 1);
		const late = { t: "2026-11-20T14:29:59Z" };
		server.send(once, once, trade("AAPL", 2, late));
		server.sendText("no JSON");
		server.sendText(Buffer.from([1, 2]));
		server.send({ T: "c", S: "AAPL" }, { T: "x", S: "AAPL" });
		server.send(trade("AAPL", 1e13), trade("ZZZ", 1), trade("AAPL", 3));
		assert.deepEqual(
			(await taken(3)).map(({ Close }) => Close),
			[1, 2, 3],
		);
		assert.equal(await metric("feed_messages_total", '"tick"'), 3);
		assert.equal(await metric("feed_messages_total", "duplicate"), 1);
		assert.equal(await metric("feed_messages_total", "correction"), 1);
		assert.equal(await metric("feed_messages_total", "cancellation"), 1);
		assert.equal(await metric("feed_out_of_order_total"), 1);
		assert.equal(await metric("feed_invalid_total", "NOT_JSON"), 2);
		assert.equal(await metric("feed_invalid_total", "NOT_ALLOWED"), 1);
		assert.equal(await metric("feed_invalid_total", "NOT_SUBSCRIBED"), 1);
		assert.match(logged, /10000000000000 is not a number from/);
	});

	test("waits for a connection that is not free yet, and gives up where it is refused for good", async () => {
		server.refusals.push(
			{ code: 406, msg: "connection limit exceeded" },
			{ code: 500, msg: "internal error" },
		);
		open();
		await subscribed(3);
		assert.equal(await metric("feed_connection_ends_total", "ALPACA_406"), 1);
		feed?.close();

		const refused = open({ FEED_SECRET_FILE: join(folder, "wrong") });
		await assert.rejects(refused.failed, (error) => {
			assert.ok(error instanceof FeedError);
			assert.equal(error.code, "FEED_REFUSED");
			assert.match(error.message, /auth failed \(error 402\)/);
			return true;
		});
	});

	test("never logs its credentials", async () => {
		open();
		await subscribed();
		server.drop();
		await subscribed(2);
		server.sendText(JSON.stringify("odd"));
		await eventually(() => logged.includes("not valid"));
		assert.ok(!logged.includes(SECRET) && !logged.includes(KEY), logged);
	});

	test("gives what it holds after it is closed, and no more", async () => {
		open();
		await subscribed();
		server.send(trade("AAPL", 1));
		const source = feed?.sources[0] as LiveSource;
		await eventually(() => source.waiting === 1);
		feed?.close();
		assert.equal(source.nextDueMs(), 0);
		assert.equal(source.take(0, 10).length, 1);
		assert.equal(source.nextDueMs(), Number.POSITIVE_INFINITY);
		await eventually(() => server.subscribers === 0);
		await sleep(300);
		assert.equal(server.connections, 1);
	});
});

describe("what a live feed holds", () => {
	const message = (n: number) =>
		tickMessage("topic", 0, Buffer.from("A"), String(n), n);

	test("is bounded: beyond it the oldest go and are counted", () => {
		const source = new LiveSource(0, 10);
		let arrivals = 0;
		source.onArrival(() => arrivals++);
		for (let n = 0; n < 35; n++) source.push(message(n));
		assert.equal(arrivals, 1);
		assert.equal(source.skipped, 25);
		assert.deepEqual(
			source.take(0, 4).map(({ timestamp }) => Number(timestamp)),
			[25, 26, 27, 28],
		);
		source.push(message(35));
		assert.equal(source.waiting, 7);
		assert.deepEqual(
			source.take(0, 100).map(({ timestamp }) => Number(timestamp)),
			[29, 30, 31, 32, 33, 34, 35],
		);
		source.push(message(36));
		assert.equal(arrivals, 2);
	});

	test("remembers as many identities as it is told to", () => {
		const ids = new RecentIds(2);
		assert.deepEqual(
			["a", "b", "a", "c", "a", "c"].map((id) => ids.add(id)),
			[true, true, false, true, true, false],
		);
	});
});

test("--replay is the feed replay, and contradicts a live one", () => {
	const config = (env: Record<string, string>) =>
		tickProducerConfig.parse({
			...NAMES,
			KAFKA_BROKERS: "b:1",
			HISTORY: "h",
			...env,
		});
	assert.equal(feedName(config({})), "simulation");
	assert.equal(feedName(config({ REPLAY: "true" })), "replay");
	assert.equal(feedName(config({ FEED: "replay" })), "replay");
	assert.equal(feedName(config({ FEED: "alpaca" })), "alpaca");
	assert.throws(() => feedName(config({ FEED: "alpaca", REPLAY: "true" })), {
		code: "FEED_CONTRADICTION",
	});
});

test("credentials go over TLS, or stay on this machine", () => {
	for (const [url, ok] of [
		["wss://stream.example.com/v2/iex", true],
		["ws://127.0.0.1:8080/v2/test", true],
		["ws://stream.example.com/v2/iex", false],
		["ws://localhost.example.com/", false],
	] as const) {
		const parse = () =>
			tickProducerConfig.parse({
				...NAMES,
				KAFKA_BROKERS: "b:1",
				HISTORY: "h",
				FEED_URL: url,
			});
		if (ok) parse();
		else assert.throws(parse, { code: "CONFIG_INVALID" });
	}
});

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
import { parseTick } from "@tickstack/contracts/tick";
import { engines } from "../../real-engines/engines-under-test.ts";
import { eventually, WorkloadProcess } from "../workload-process.ts";
import { AlpacaServer, KEY, SECRET, trade } from "./alpaca-server.ts";
import { KafkaTopic } from "./kafka-topic.ts";

const HISTORY = join(import.meta.dirname, "../../../data/history.json.gz");

describe("the tick producer on a live feed", () => {
	let server: AlpacaServer;
	let topic: KafkaTopic;
	let folder: string;
	let one: WorkloadProcess | undefined;
	before(async () => {
		folder = await mkdtemp(join(tmpdir(), "live-"));
		await writeFile(join(folder, "key"), KEY);
		await writeFile(join(folder, "secret"), SECRET);
		await writeFile(join(folder, "wrong"), "another");
	});
	after(() => rm(folder, { recursive: true }));
	beforeEach(async () => {
		server = await AlpacaServer.open();
		topic = await new KafkaTopic().create();
	});
	afterEach(async () => {
		await one?.stop("SIGKILL");
		await topic.delete();
		await server.close();
	});

	async function start(env: Record<string, string> = {}, args: string[] = []) {
		one = await WorkloadProcess.start(
			"tick-producer",
			{
				KAFKA_BROKERS: engines().kafkaBrokers.join(","),
				TOPIC: topic.name,
				HISTORY,
				FEED_URL: server.url,
				FEED_KEY_FILE: join(folder, "key"),
				FEED_SECRET_FILE: join(folder, "secret"),
				...env,
			},
			["--feed", "alpaca", ...args],
		);
		return one;
	}

	test("publishes what is traded, over a broken connection and up to the stop", async () => {
		const producer = await (
			await start({ FEED_SYMBOLS: "MSFT,AAPL,BRK.B" })
		).ready();
		const time = () => ({ t: new Date().toISOString() });
		const sold = (from: number, to: number) => {
			for (let price = from; price < to; price++)
				server.send(
					...["AAPL", "MSFT", "BRK.B"].map((s) => trade(s, price, time())),
				);
		};
		sold(1, 101);
		await eventually(
			async () => (await producer.metric("tick_producer_ticks_total")) === 300,
		);
		server.drop();
		await eventually(
			() => server.connections === 2 && server.subscribers === 1,
		);
		sold(101, 201);
		// Stopped while ticks come in: what it has received is in the topic when it has ended.
		await eventually(
			async () =>
				(await producer.metric("tick_producer_feed_messages_total")) === 600,
		);
		assert.equal(await producer.stop(), 0, producer.output);
		const messages = await topic.read(600);
		for (const ticker of ["AAPL", "MSFT", "BRK.B"]) {
			const own = messages.filter(({ key }) => key === ticker);
			const prices = own.map(({ value, timestamp, headers }) => {
				const result = parseTick(value, Date.now());
				assert.ok(result.ok, value);
				const { tick } = result;
				assert.equal(Number(timestamp), Date.parse(tick.time));
				assert.deepEqual([...headers], [["schema", "tick/2"]]);
				assert.equal(
					tick.company,
					ticker === "AAPL" ? "Apple Inc." : tick.company,
				);
				return tick.Close;
			});
			assert.deepEqual(
				prices,
				Array.from({ length: 200 }, (_, i) => i + 1),
			);
		}
		assert.ok(!producer.output.includes(SECRET), "the secret is logged");
	});

	test("says why it cannot work, and exits 1", async () => {
		for (const [env, args, reason] of [
			[
				{ FEED_SECRET_FILE: join(folder, "wrong") },
				[],
				/auth failed \(error 402\).*FEED_REFUSED/,
			],
			[{ FEED_KEY_FILE: "" }, [], /FEED_KEY_FILE is missing/],
			[{}, ["--replay", "true"], /REPLAY=true and FEED=alpaca/],
			[{ FEED_SYMBOLS: "aapl" }, [], /FEED_SYMBOLS: .*aapl/],
		] as const) {
			const producer = await start(env, [...args]);
			assert.equal(await producer.exited(), 1, producer.output);
			assert.match(producer.output, reason);
		}
	});
});

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { type BytesProducer, kafkaProducer } from "@tickstack/runtime/kafka";
import { TopicReader } from "@tickstack/runtime/topic-reader";
import { producerMetrics } from "@tickstack/tick-producer/metrics";
import { SimulatedSource } from "@tickstack/tick-producer/simulated-source";
import { TickLane } from "@tickstack/tick-producer/tick-lane";
import type { TickMessage } from "@tickstack/tick-producer/tick-message";
import { unwritten } from "@tickstack/tick-producer/unwritten";
import { pino } from "pino";
import { Registry } from "prom-client";
import { engines } from "../../real-engines/engines-under-test.ts";
import { KafkaTopic } from "./kafka-topic.ts";

const binding = {
	kafkaBrokers: engines().kafkaBrokers,
	kafkaUsername: undefined,
	kafkaPasswordFile: undefined,
	kafkaCaFile: undefined,
};
const START = Date.parse("2026-11-20T09:30:00.000Z");

/** The first so many ticks of one ticker, all due. */
class FewTicks extends SimulatedSource {
	#left: number;
	constructor(topic: string, ticks: number) {
		super({
			topic,
			partition: 0,
			tickers: [
				{
					index: 0,
					model: {
						ticker: "AAPL",
						company: "Apple Inc.",
						close: 100,
						adjustment: 1,
						dailyVolatility: 0.02,
						dailyVolume: 1e6,
						volumeSpread: 0.3,
					},
				},
			],
			schedule: { startMs: START, periodMs: 100, tickers: 1 },
			seed: "lane",
			maxBehindMs: Number.MAX_SAFE_INTEGER,
		});
		this.#left = ticks;
	}

	override take(nowMs: number, most: number): TickMessage[] {
		const taken = super.take(nowMs, Math.min(most, this.#left));
		this.#left -= taken.length;
		return taken;
	}

	override nextDueMs(): number {
		return this.#left ? super.nextDueMs() : Number.POSITIVE_INFINITY;
	}
}

describe("a lane to Kafka", () => {
	let topic: KafkaTopic;
	let producer: BytesProducer;
	let reader: TopicReader;
	let metrics: ReturnType<typeof producerMetrics>;
	before(async () => {
		topic = await new KafkaTopic().create(1);
		producer = kafkaProducer(binding, "lane-test", { retries: 0 });
		reader = new TopicReader(binding, "lane-test", topic.name);
	});
	beforeEach(() => {
		metrics = producerMetrics(new Registry());
	});
	after(async () => {
		await producer.close();
		await reader.close();
		await topic.delete();
	});

	/** @param send what stands in the line to the real producer */
	async function lane(
		ticks: number,
		send: (
			request: Parameters<BytesProducer["send"]>[0],
			attempt: number,
		) => ReturnType<BytesProducer["send"]>,
	) {
		let attempt = 0;
		const [fromOffset = 0] = await reader.ends();
		return {
			fromOffset,
			lane: new TickLane({
				source: new FewTicks(topic.name, ticks),
				producer: {
					send: (request: Parameters<BytesProducer["send"]>[0]) =>
						send(request, ++attempt),
				} as unknown as BytesProducer,
				reader,
				fromOffset,
				batchTicks: 10,
				lingerMs: 0,
				log: pino({ level: "silent" }),
				metrics,
				now: Date.now,
			}),
		};
	}

	const timesFrom = async (offset: number) =>
		(await reader.read(0, offset)).map(
			({ value }) => JSON.parse(String(value)).time,
		);
	const timesOf = (ticks: number) =>
		Array.from({ length: ticks }, (_, i) =>
			new Date(START + i * 100).toISOString(),
		);

	test("publishes all in order and ends with its source", async () => {
		const { lane: all, fromOffset } = await lane(35, (request) =>
			producer.send(request),
		);
		assert.equal(await all.run(), 0);
		assert.deepEqual(await timesFrom(fromOffset), timesOf(35));
		assert.equal((await metrics.ticks.get()).values[0]?.value, 35);
	});

	test("publishes no tick twice when an acknowledgement is lost", async () => {
		const { lane: unlucky, fromOffset } = await lane(
			35,
			async (request, attempt) => {
				const result = await producer.send(request);
				if (attempt % 2 === 0) throw new Error("the acknowledgement is lost");
				return result;
			},
		);
		assert.equal(await unlucky.run(), 0);
		assert.deepEqual(await timesFrom(fromOffset), timesOf(35));
		assert.equal((await metrics.alreadyWritten.get()).values[0]?.value, 15);
	});

	test("repeats a request that did not arrive, and is not ready meanwhile", async () => {
		const failing: boolean[] = [];
		const { lane: unlucky, fromOffset } = await lane(
			5,
			async (request, attempt) => {
				failing.push(unlucky.failing);
				if (attempt < 3) throw Object.assign(new Error("no"), { code: "NO" });
				return producer.send(request);
			},
		);
		assert.equal(await unlucky.run(), 0);
		assert.deepEqual(failing, [false, true, true]);
		assert.equal(unlucky.failing, false);
		assert.deepEqual(await timesFrom(fromOffset), timesOf(5));
		assert.deepEqual((await metrics.errors.get()).values, [
			{ labels: { code: "NO" }, value: 2 },
		]);
	});

	test("gives up only when told to, and says how many ticks it had taken", async () => {
		const { lane: cut } = await lane(30, async () => {
			throw new Error("the brokers are gone");
		});
		setTimeout(() => cut.stop(), 100);
		setTimeout(() => cut.abandon(), 500);
		const begun = performance.now();
		assert.equal(await cut.run(), 10);
		assert.ok(performance.now() - begun >= 490);
		assert.equal((await metrics.inFlight.get()).values[0]?.value, 0);
	});
});

test("of two equal messages, one record stands for one", () => {
	const message = (value: string) =>
		({ key: Buffer.from("A"), value: Buffer.from(value) }) as TickMessage;
	const records = [
		{ key: Buffer.from("A"), value: Buffer.from("1") },
		{ key: Buffer.from("B"), value: Buffer.from("2") },
		{ key: null, value: null },
	];
	assert.deepEqual(
		unwritten([message("1"), message("1"), message("2")], records).map(
			({ value }) => value.toString(),
		),
		["1", "2"],
	);
});

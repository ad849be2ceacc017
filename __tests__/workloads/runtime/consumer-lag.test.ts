import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { Admin } from "@platformatic/kafka";
import {
	ConsumerLag,
	type ConsumerLagOptions,
} from "@tickstack/runtime/consumer-lag";
import {
	type BytesConsumer,
	type BytesProducer,
	type KafkaBinding,
	kafkaAdmin,
	kafkaConsumer,
	kafkaProducer,
} from "@tickstack/runtime/kafka";
import { pino } from "pino";
import { Gauge, Registry } from "prom-client";
import { engines } from "../../real-engines/engines-under-test.ts";

describe("the lag of a consumer", { timeout: 120_000 }, () => {
	let binding: KafkaBinding;
	let admin: Admin;
	let producer: BytesProducer;
	const topics: string[] = [];

	before(() => {
		binding = {
			kafkaBrokers: engines().kafkaBrokers,
			kafkaUsername: undefined,
			kafkaPasswordFile: undefined,
			kafkaCaFile: undefined,
		};
		admin = kafkaAdmin(binding, "test");
		producer = kafkaProducer(binding, "test");
	});
	after(async () => {
		await producer.close();
		await admin.deleteTopics({ topics });
		await admin.close();
	});

	async function topicWith(records: readonly number[]): Promise<string> {
		const topic = `lag-${randomUUID().slice(0, 8)}`;
		await admin.createTopics({
			topics: [topic],
			partitions: records.length,
			replicas: 1,
			configs: [{ name: "message.timestamp.type", value: "LogAppendTime" }],
		});
		topics.push(topic);
		for (const [partition, count] of records.entries())
			for (let i = 0; i < count; i++)
				await producer.send({
					messages: [{ topic, partition, value: Buffer.from(String(i)) }],
				});
		return topic;
	}

	/** What is measured, by partition. */
	function measured(
		options: Pick<ConsumerLagOptions, "topic" | "done"> &
			Partial<ConsumerLagOptions>,
	) {
		const registry = new Registry();
		const gauge = (name: string) =>
			new Gauge({
				name,
				help: name,
				labelNames: ["partition"] as const,
				registers: [registry],
			});
		const [lag, lagSeconds] = [gauge("lag"), gauge("lag_seconds")];
		const measuring = new ConsumerLag({
			binding,
			clientId: "test",
			log: pino({ level: "silent" }),
			now: Date.now,
			intervalMs: 100,
			lag,
			lagSeconds,
			...options,
		}).start();
		const of = async (gauge: Gauge<"partition">) =>
			(await gauge.get()).values
				.toSorted(
					(a, b) => Number(a.labels.partition) - Number(b.labels.partition),
				)
				.map(({ value }) => value);
		return {
			records: () => of(lag),
			seconds: () => of(lagSeconds),
			[Symbol.asyncDispose]: () => measuring.stop(),
		};
	}

	async function until(
		values: () => Promise<readonly number[]>,
		wanted: readonly number[],
	): Promise<void> {
		for (let tries = 0; tries < 300; tries++) {
			if (JSON.stringify(await values()) === JSON.stringify(wanted)) return;
			await sleep(100);
		}
		assert.deepEqual(await values(), wanted);
	}

	async function commit(
		consumer: BytesConsumer,
		topic: string,
		offset: bigint,
	): Promise<void> {
		await consumer.joinGroup();
		await consumer.commit({
			offsets: [{ topic, partition: 0, offset, leaderEpoch: -1 }],
		});
		await consumer.leaveGroup();
	}

	test("is what the group has not committed, though no member lives", async () => {
		const topic = await topicWith([5, 3]);
		const group = `lag-${randomUUID()}`;
		await using lag = measured({ topic, done: { group } });
		await until(lag.records, [5, 3]);

		const consumer = kafkaConsumer(binding, "test", group);
		consumer.topics.track(topic);
		await commit(consumer, topic, 4n);
		await until(lag.records, [1, 3]);
		await commit(consumer, topic, 5n);
		await until(lag.records, [0, 3]);
		await consumer.close(true);
		const [none, waiting = 0] = await lag.seconds();
		assert.equal(none, 0);
		assert.ok(waiting > 0);
	});

	test("grows in seconds while records wait, and by what is appended", async () => {
		const topic = await topicWith([2]);
		let now = Date.now();
		await using lag = measured({
			topic,
			done: () => new Map([[0, 1]]),
			now: () => now,
		});
		await until(lag.records, [1]);
		const [before = 0] = await lag.seconds();
		now += 3_600_000;
		while (((await lag.seconds())[0] ?? 0) < before + 3_599) await sleep(50);
		await producer.send({
			messages: [{ topic, partition: 0, value: Buffer.from("x") }],
		});
		await until(lag.records, [2]);
	});

	test("is not known, rather than 0, before the consumer has reported and without brokers", async () => {
		const topic = await topicWith([1]);
		let done: ReadonlyMap<number, number> | undefined = new Map([[0, 0]]);
		await using lag = measured({ topic, done: () => done });
		await until(lag.records, [1]);
		done = undefined;
		await until(lag.records, []);
		await until(lag.seconds, []);

		await using unreachable = measured({
			topic,
			done: () => new Map(),
			binding: { ...binding, kafkaBrokers: ["127.0.0.1:1"] },
		});
		await until(unreachable.records, []);
	});

	test("takes the first record for the next one where retention has taken what is committed", async () => {
		const topic = await topicWith([4]);
		await admin.deleteRecords({
			topics: [{ name: topic, partitions: [{ partition: 0, offset: 3n }] }],
		});
		await using lag = measured({ topic, done: () => new Map([[0, 1]]) });
		await until(lag.records, [1]);
	});
});

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { type Admin, ListOffsetTimestamps } from "@platformatic/kafka";
import type { FetchedRecords } from "@tickstack/runtime/fetched-records";
import { GroupReader } from "@tickstack/runtime/group-reader";
import {
	type BytesProducer,
	type KafkaBinding,
	kafkaAdmin,
	kafkaProducer,
} from "@tickstack/runtime/kafka";
import { TopicReader } from "@tickstack/runtime/topic-reader";
import { pino } from "pino";
import { engines } from "../../real-engines/engines-under-test.ts";

/** Two such records do not fit into one fetch of a group's reader. */
const LARGE = "x".repeat(700_000);

describe("records of transactions", { timeout: 120_000 }, () => {
	const topics: string[] = [];
	let binding: KafkaBinding;
	let admin: Admin;
	let plain: BytesProducer;
	let transactional: BytesProducer;

	before(() => {
		binding = {
			kafkaBrokers: engines().kafkaBrokers,
			kafkaUsername: undefined,
			kafkaPasswordFile: undefined,
			kafkaCaFile: undefined,
		};
		admin = kafkaAdmin(binding, "test");
		plain = kafkaProducer(binding, "test");
		transactional = kafkaProducer(binding, "test-transactional", {
			idempotent: true,
			transactionalId: randomUUID(),
		});
	});
	after(async () => {
		await plain.close();
		await transactional.close();
		await admin.deleteTopics({ topics });
		await admin.close();
	});

	const createTopic = async () => {
		const topic = `committed-${randomUUID().slice(0, 8)}`;
		await admin.createTopics({ topics: [topic], partitions: 1, replicas: 1 });
		topics.push(topic);
		return topic;
	};
	const message = (topic: string, value: string) => ({
		topic,
		partition: 0,
		value: Buffer.from(value),
	});
	const send = (topic: string, value: string) =>
		plain.send({ messages: [message(topic, value)] });

	/** Each value in a batch of its own. */
	async function transaction(
		topic: string,
		end: "commit" | "abort",
		...values: string[]
	) {
		const begun = await transactional.beginTransaction();
		for (const value of values)
			await begun.send({ messages: [message(topic, value)] });
		await begun[end]();
	}

	/** Two aborted transactions of one producer, the first over several fetches, among committed records. */
	async function mixedTopic() {
		const topic = await createTopic();
		await send(topic, "a");
		await transaction(topic, "abort", `${LARGE}1`, `${LARGE}2`, "aborted");
		await transaction(topic, "commit", "b");
		await transaction(topic, "abort", "aborted too");
		await send(topic, "c");
		await transaction(topic, "commit", "d", "e");
		return topic;
	}

	/** Reads as a member of a group until the condition holds. */
	async function consume(
		topic: string,
		until: (fetched: readonly FetchedRecords[]) => boolean,
	): Promise<readonly FetchedRecords[]> {
		const fetched: FetchedRecords[] = [];
		const reader = new GroupReader({
			binding,
			clientId: "test",
			groupId: `${topic}-${randomUUID()}`,
			topic,
			log: pino({ level: "silent" }),
			assigned: () => undefined,
			records: (records) => fetched.push(records),
			revoked: async () => undefined,
		});
		reader.start();
		while (!until(fetched)) await sleep(20);
		await reader.stop();
		return fetched;
	}

	const valuesOf = (records: readonly { value: Buffer | null }[]) =>
		records.map(({ value }) => String(value));

	test("are read by a group when they are committed, and never when they are aborted", async () => {
		const topic = await mixedTopic();
		const [answer] = await admin.listOffsets({
			topics: [
				{
					name: topic,
					partitions: [
						{ partitionIndex: 0, timestamp: ListOffsetTimestamps.LATEST },
					],
				},
			],
		});
		const end = Number(answer?.partitions[0]?.offset);
		const fetched = await consume(topic, (all) => all.at(-1)?.next === end);
		assert.ok(fetched.length > 1, "the aborted records took several fetches");
		assert.deepEqual(valuesOf(fetched.flatMap(({ records }) => records)), [
			..."abcde",
		]);
	});

	test("are read from a range when they are committed, and never when they are aborted", async () => {
		const topic = await mixedTopic();
		const reader = new TopicReader(binding, "test", topic);
		assert.deepEqual(valuesOf(await reader.read(0, 0)), [..."abcde"]);
		// From within the first aborted transaction on.
		assert.deepEqual(valuesOf(await reader.read(0, 2)), [..."bcde"]);
		await reader.close();
	});

	test("are distinguished when the transactions of two producers interleave", async () => {
		const topic = await createTopic();
		const reader = new TopicReader(binding, "test", topic);
		const other = kafkaProducer(binding, "test-other", {
			idempotent: true,
			transactionalId: randomUUID(),
		});
		const [aborted, committed] = [
			await transactional.beginTransaction(),
			await other.beginTransaction(),
		];
		for (const [begun, value] of [
			[aborted, "no"],
			[committed, "a"],
			[aborted, "neither"],
		] as const)
			await begun.send({ messages: [message(topic, value)] });
		await aborted.abort();
		await committed.send({ messages: [message(topic, "b")] });
		await committed.commit();
		assert.deepEqual(valuesOf(await reader.read(0, 0)), ["a", "b"]);
		await other.close();
		await reader.close();
	});

	test("hold up what comes behind them until they are committed", async () => {
		const topic = await createTopic();
		const reader = new TopicReader(binding, "test", topic);
		const open = await transactional.beginTransaction();
		await open.send({ messages: [message(topic, "a")] });
		await send(topic, "b");
		assert.deepEqual(valuesOf(await reader.read(0, 0)), []);
		await open.commit();
		assert.deepEqual(valuesOf(await reader.read(0, 0)), ["a", "b"]);
		await reader.close();
	});
});

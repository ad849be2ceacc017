import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, afterEach, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { Admin } from "@platformatic/kafka";
import { pino } from "pino";
import { GroupReader } from "../../../workloads/runtime/src/group-reader.ts";
import {
	type BytesProducer,
	type KafkaBinding,
	kafkaAdmin,
	kafkaProducer,
} from "../../../workloads/runtime/src/kafka.ts";
import { engines } from "../../real-engines/engines-under-test.ts";

const PARTITIONS = 2;

const members: Member[] = [];

/** A member that notes what it reads and commits it when the partitions are taken away. */
class Member {
	readonly seen: string[] = [];
	readonly events: string[] = [];
	readonly reader: GroupReader;
	readonly #next = new Map<number, number>();
	lost = 0;

	constructor(binding: KafkaBinding, topic: string, group: string) {
		members.push(this);
		this.reader = new GroupReader({
			binding,
			clientId: "member",
			groupId: group,
			topic,
			sessionTimeoutMs: 6_000,
			log: pino({ level: "silent" }),
			assigned: (positions) => {
				this.#next.clear();
				this.events.push(`assigned ${JSON.stringify([...positions])}`);
			},
			records: ({ partition, records }) => {
				for (const { offset, value } of records) {
					this.seen.push(`${partition}/${offset}=${value}`);
					this.#next.set(partition, offset + 1);
				}
			},
			lost: (offsets) => {
				this.lost += offsets;
			},
			revoked: async () => {
				this.events.push("revoked");
				await this.commit();
			},
		});
	}

	async commit(): Promise<void> {
		if (this.#next.size) await this.reader.commit(this.#next);
	}
}

describe("a group reader", { timeout: 120_000 }, () => {
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

	/** What a failed test has left running. */
	afterEach(async () => {
		for (const { reader } of members.splice(0)) await reader.stop();
	});

	const createTopic = async (topic = `reader-${randomUUID().slice(0, 8)}`) => {
		await admin.createTopics({
			topics: [topic],
			partitions: PARTITIONS,
			replicas: 1,
		});
		topics.push(topic);
		return topic;
	};
	const produce = (topic: string, partition: number, ...values: string[]) =>
		producer.send({
			messages: values.map((value) => ({
				topic,
				partition,
				value: Buffer.from(value),
			})),
		});
	const until = async (condition: () => boolean) => {
		while (!condition()) await sleep(20);
	};

	test("begins at the earliest record, and after a stop where it has committed", async () => {
		const topic = await createTopic();
		await produce(topic, 0, "a", "b");
		await produce(topic, 1, "c");
		const first = new Member(binding, topic, topic);
		first.reader.start();
		await until(() => first.seen.length === 3);
		await first.reader.stop();
		assert.deepEqual(first.seen.sort(), ["0/0=a", "0/1=b", "1/0=c"]);
		assert.deepEqual(first.events, ["assigned [[0,0],[1,0]]", "revoked"]);

		await produce(topic, 0, "d");
		const second = new Member(binding, topic, topic);
		second.reader.start();
		await until(() => second.seen.length === 1);
		await second.reader.stop();
		assert.deepEqual(second.seen, ["0/2=d"]);
	});

	test("reads again what was not committed", async () => {
		const topic = await createTopic();
		await produce(topic, 0, "a", "b", "c");
		const first = new Member(binding, topic, topic);
		first.reader.start();
		await until(() => first.seen.length === 3);
		await first.reader.commit(new Map([[0, 1]]));
		first.commit = async () => {};
		await first.reader.stop();

		const second = new Member(binding, topic, topic);
		second.reader.start();
		await until(() => second.seen.length === 2);
		await second.reader.stop();
		assert.deepEqual(second.seen, ["0/1=b", "0/2=c"]);
	});

	test("commits before another member takes over, so that nothing is read twice", async () => {
		const topic = await createTopic();
		const [first, second] = [
			new Member(binding, topic, topic),
			new Member(binding, topic, topic),
		];
		first.reader.start();
		await produce(topic, 0, "a");
		await produce(topic, 1, "b");
		await until(() => first.seen.length === 2);
		second.reader.start();
		await until(() => second.reader.isAssigned && first.reader.isAssigned);
		await produce(topic, 0, "c");
		await produce(topic, 1, "d");
		await until(() => first.seen.length + second.seen.length === 4);
		await first.reader.stop();
		await produce(topic, 0, "e");
		await produce(topic, 1, "f");
		await until(() => first.seen.length + second.seen.length === 6);
		await second.reader.stop();
		assert.deepEqual([...first.seen, ...second.seen].sort(), [
			"0/0=a",
			"0/1=c",
			"0/2=e",
			"1/0=b",
			"1/1=d",
			"1/2=f",
		]);
	});

	test("hands nothing over while it is paused", async () => {
		const topic = await createTopic();
		const member = new Member(binding, topic, topic);
		member.reader.start();
		await until(() => member.reader.isAssigned);
		member.reader.pause();
		// A fetch that is under way ends within half a second.
		await sleep(800);
		await produce(topic, 0, "a");
		await sleep(500);
		assert.deepEqual(member.seen, []);
		member.reader.resume();
		await until(() => member.seen.length === 1);
		await member.reader.stop();
	});

	test("waits for a topic that is not there yet", async () => {
		const topic = `reader-${randomUUID().slice(0, 8)}`;
		const member = new Member(binding, topic, topic);
		member.reader.start();
		await sleep(1_000);
		assert.equal(member.reader.isAssigned, false);
		await createTopic(topic);
		await produce(topic, 1, "a");
		await until(() => member.seen.length === 1);
		await member.reader.stop();
	});

	test("goes on from the earliest record when retention has taken what it had not read", async () => {
		const topic = await createTopic();
		await produce(topic, 0, "a", "b", "c", "d");
		const first = new Member(binding, topic, topic);
		first.reader.start();
		await until(() => first.seen.length === 4);
		await first.reader.commit(new Map([[0, 1]]));
		first.commit = async () => {};
		await first.reader.stop();
		await admin.deleteRecords({
			topics: [{ name: topic, partitions: [{ partition: 0, offset: 3n }] }],
		});

		const second = new Member(binding, topic, topic);
		second.reader.start();
		await until(() => second.seen.length === 1);
		await second.reader.stop();
		assert.deepEqual(second.seen, ["0/3=d"]);
		assert.equal(second.lost, 2);
	});

	test("waits for the hook before a revocation, but only for a part of the session time-out", async () => {
		const topic = await createTopic();
		await produce(topic, 0, "a");
		const assignments: AbortSignal[] = [];
		const reader = new GroupReader({
			binding,
			clientId: "member",
			groupId: topic,
			topic,
			sessionTimeoutMs: 6_000,
			log: pino({ level: "silent" }),
			assigned: (_, signal) => assignments.push(signal),
			records: () => {},
			revoked: () => new Promise(() => {}),
		});
		reader.start();
		await until(() => reader.isAssigned);
		assert.equal(assignments[0]?.aborted, false);
		const begun = performance.now();
		const stopped = reader.stop();
		await sleep(1_000);
		assert.equal(assignments[0]?.aborted, false);
		await stopped;
		assert.equal(assignments[0]?.aborted, true);
		const seconds = (performance.now() - begun) / 1_000;
		assert.ok(seconds > 3.5 && seconds < 9, `${seconds} s`);
	});

	test("stops while it cannot reach any broker", async () => {
		const member = new Member(
			{ ...binding, kafkaBrokers: ["127.0.0.1:9"] },
			"none",
			"none",
		);
		member.reader.start();
		await sleep(300);
		await member.reader.stop();
		assert.deepEqual(member.seen, []);
	});
});

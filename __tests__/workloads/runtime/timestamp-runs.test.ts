import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { describe, test } from "node:test";
import {
	kafkaAdmin,
	kafkaProducer,
} from "../../../workloads/runtime/src/kafka.ts";
import { timestampRuns } from "../../../workloads/runtime/src/timestamp-runs.ts";
import { TopicReader } from "../../../workloads/runtime/src/topic-reader.ts";
import { engines } from "../../real-engines/engines-under-test.ts";

const DAY = 86_400_000;
const at = (...days: number[]) =>
	days.map((day) => ({ timestamp: BigInt(day * DAY) }));

describe("timestamp runs", () => {
	const cases: [days: number[], runs: number[][]][] = [
		[[], []],
		[[0, 5, 24], [[0, 5, 24]]],
		[
			[0, 25],
			[[0], [25]],
		],
		[
			[10, 0, 24, 25],
			[[10, 0, 24], [25]],
		],
		[
			[0, 30, 1],
			[[0], [30], [1]],
		],
	];
	for (const [days, runs] of cases)
		test(`of days ${JSON.stringify(days)} are ${JSON.stringify(runs)}`, () => {
			assert.deepEqual(
				timestampRuns(at(...days)),
				runs.map((run) => at(...run)),
			);
		});

	test("keep the timestamps of a history through Kafka", {
		timeout: 60_000,
	}, async () => {
		const topic = `runs-${randomUUID().slice(0, 8)}`;
		const binding = {
			kafkaBrokers: engines().kafkaBrokers,
			kafkaUsername: undefined,
			kafkaPasswordFile: undefined,
			kafkaCaFile: undefined,
		};
		const admin = kafkaAdmin(binding, topic);
		await admin.createTopics({
			topics: [topic],
			partitions: 1,
			replicas: 1,
			configs: [{ name: "retention.ms", value: "-1" }],
		});
		const producer = kafkaProducer(binding, topic);
		const reader = new TopicReader(binding, topic, topic);
		try {
			const sent = Array.from(
				{ length: 300 },
				(_, i) => BigInt(i) * 7n * 86_400_123n,
			);
			const messages = sent.map((timestamp) => ({
				topic,
				timestamp,
				value: Buffer.from("x"),
			}));
			for (const run of timestampRuns(messages))
				await producer.send({ messages: run });
			const read = await reader.read(0, 0);
			assert.deepEqual(
				read.map(({ timestamp }) => timestamp),
				sent,
			);
		} finally {
			await reader.close();
			await producer.close();
			await admin.deleteTopics({ topics: [topic] });
			await admin.close();
		}
	});
});

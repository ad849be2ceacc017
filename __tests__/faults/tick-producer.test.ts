import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Admin } from "@platformatic/kafka";
import type { Tick } from "@tickstack/contracts/tick";
import { TopicReader } from "@tickstack/runtime/topic-reader";
import {
	startEngines,
	type TestEngines,
} from "../../local/engines-for-tests.ts";
import { eventually, WorkloadProcess } from "../workloads/workload-process.ts";

const TOPIC = "stocks-history";

let engines: TestEngines;
let folder: string;
before(async () => {
	folder = await mkdtemp(join(tmpdir(), "producer-faults-"));
	engines = await startEngines({
		engines: ["kafka"],
		dir: join(folder, "engines"),
	});
});
after(async () => {
	await engines?.stop();
	await rm(folder, { recursive: true });
});

test("a broker that is killed −9 under load costs no tick and doubles none", async () => {
	const { kafkaBrokers } = engines.endpoints;
	const admin = new Admin({
		clientId: "test",
		bootstrapBrokers: [...kafkaBrokers],
	});
	await admin.createTopics({ topics: [TOPIC], partitions: 4, replicas: 1 });
	await admin.close();
	const producer = await WorkloadProcess.start("tick-producer", {
		KAFKA_BROKERS: kafkaBrokers.join(","),
		HISTORY: join(import.meta.dirname, "../../data/history.json.gz"),
		TICKS_PER_SECOND: "5000",
		MAX_BEHIND: "10m",
	});
	const acknowledged = () => producer.metric("tick_producer_ticks_total");
	let flushed = 0;
	try {
		await producer.ready();
		for (let kills = 0; kills < 2; kills++) {
			await sleep(2_000);
			const before = await acknowledged();
			process.kill(engines.pidOf("kafka"), "SIGKILL");
			await eventually(async () => (await acknowledged()) > before + 20_000, {
				limitMs: 180_000,
				what: "more ticks after the broker's restart",
			});
		}
	} finally {
		assert.equal(await producer.stop(), 0, producer.output);
		flushed = Number(
			/"ticks":(\d+),"msg":"flushed"/.exec(producer.output)?.[1],
		);
	}

	const reader = new TopicReader(
		{
			kafkaBrokers,
			kafkaUsername: undefined,
			kafkaPasswordFile: undefined,
			kafkaCaFile: undefined,
		},
		"test",
		TOPIC,
	);
	const last = new Map<string, Tick>();
	const seen = new Set<string>();
	let records = 0;
	for (const [partition] of (await reader.ends()).entries())
		for (const { value } of await reader.read(partition, 0)) {
			const tick: Tick = JSON.parse(String(value));
			records++;
			seen.add(String(value));
			const before = last.get(tick.ticker);
			if (before)
				assert.equal(tick.Open, before.Close, `a gap before ${value}`);
			last.set(tick.ticker, tick);
		}
	await reader.close();
	assert.equal(records, flushed);
	assert.equal(seen.size, records);
});

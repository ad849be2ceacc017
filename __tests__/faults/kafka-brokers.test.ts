import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Admin } from "@platformatic/kafka";
import { inSyncBroker } from "../../engines/kafka/in-sync-broker.ts";
import { localPort } from "../../engines/ports.ts";
import { fetchForTests } from "../../local/artifacts/fetch-for-tests.ts";
import { findJdks } from "../../local/jdk/find-jdks.ts";
import type { EngineMembers } from "../real-engines/engine-members.ts";
import {
	BROKER,
	startSecuredKafka,
	THREE_BROKERS,
} from "../real-engines/secured-kafka.ts";

const PORT_BASE = 30_000;
const DIR = ".artifacts/kafka-brokers";
const port = localPort(PORT_BASE, "kafka-broker");
const hostOf = (broker: number) => `127.0.0.${11 + broker}`;

let members: EngineMembers;
let home: string;

/** What the kubelet sees of a broker after its start; seen through another one where it is down itself. */
function probe(broker: number, through = broker): number | null {
	const tmp = resolve(DIR, "probe", String(broker));
	rmSync(tmp, { recursive: true, force: true });
	mkdirSync(tmp, { recursive: true });
	const [program = "", ...args] = inSyncBroker({
		host: hostOf(through),
		port,
		nodeId: String(broker),
		paths: { config: resolve(DIR, `config/kafka-${through}`), tmp },
		classPath: [`${home}/libs/*`],
		secured: true,
	});
	const java = join(findJdks([17], process.env)[17], "bin");
	return spawnSync(program, args, {
		timeout: 60_000,
		env: { ...process.env, PATH: `${java}:${process.env.PATH}` },
	}).status;
}

async function until(what: string, isTrue: () => boolean): Promise<void> {
	for (let tries = 0; tries < 60; tries++) {
		if (isTrue()) return;
		await sleep(500);
	}
	throw new Error(`not in time: ${what}`);
}

before(async () => {
	home = (await fetchForTests(["kafka"])).kafka;
	members = await startSecuredKafka(DIR, PORT_BASE, THREE_BROKERS);
	const admin = new Admin({
		clientId: "brokers",
		bootstrapBrokers: [`${hostOf(0)}:${port}`],
		sasl: { mechanism: "SCRAM-SHA-512", ...BROKER },
	});
	await admin.createTopics({ topics: ["copied"], partitions: 4, replicas: 3 });
	await admin.close();
});

after(() => members?.stop());

test("a broker is ready when it is in sync with every partition that it has a copy of; one that is away is not, and the others stay so", async () => {
	await until("all are in sync", () =>
		[0, 1, 2].every((broker) => probe(broker) === 0),
	);

	members.kill("kafka", 2);

	await until("the third has left its partitions", () => probe(2, 0) === 1);
	assert.equal(probe(0), 0);
	assert.equal(probe(1), 0);
	assert.equal(probe(2), 1, "nobody listens");
});

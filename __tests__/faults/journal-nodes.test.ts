import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { WebHdfs } from "@tickstack/runtime/webhdfs";
import { journalNodeInSync } from "../../engines/hdfs/journal-node-jmx.ts";
import { servingNameNode } from "../../engines/hdfs/name-node-jmx.ts";
import { localPort } from "../../engines/ports.ts";
import {
	type EngineMembers,
	startMembers,
} from "../real-engines/engine-members.ts";
import {
	asPairMember,
	HDFS_PAIR,
	pairAddress,
	pairState,
	until,
} from "./hdfs-pair.ts";

const PORT_BASE = 28_000;
const DIR = ".artifacts/journal-nodes";
const JOURNAL_NODES = [0, 1, 2];
const client = new WebHdfs({
	namenodes: [0, 1].map((ordinal) => pairAddress(PORT_BASE, ordinal)),
	user: "hdfs",
});

let members: EngineMembers;

/** What the kubelet sees of a JournalNode. */
function probe(ordinal: number): number | null {
	const [program = "", ...args] = journalNodeInSync(
		{
			host: `127.0.0.${11 + ordinal}`,
			port: localPort(PORT_BASE, "journalnode-http"),
		},
		[0, 1].map((nameNode) => ({
			host: `127.0.0.${11 + nameNode}`,
			port: localPort(PORT_BASE, "namenode-http"),
		})),
	);
	return spawnSync(program, args, { timeout: 10_000 }).status;
}

const inSync = (ordinal: number) => until(async () => probe(ordinal) === 0);

async function activeOrdinal(): Promise<number> {
	const states = await Promise.all(
		[0, 1].map((ordinal) =>
			pairState(PORT_BASE, ordinal).catch(() => "does not answer"),
		),
	);
	return states.indexOf("active");
}

before(async () => {
	members = await startMembers({
		spec: HDFS_PAIR,
		engines: ["zookeeper", "hdfs"],
		components: [
			"zookeeper",
			"hadoop-journalnode",
			"hadoop-namenode",
			"hadoop-zkfc",
		],
		inOrder: ["hadoop-namenode"],
		portBase: PORT_BASE,
		dir: DIR,
		adapt: asPairMember,
	});
	await until(async () => (await activeOrdinal()) >= 0);
});

after(async () => {
	client.close();
	await members?.stop();
});

test("both NameNodes serve, or could take over at once", async () => {
	await until(async () => {
		const states = [0, 1].map((ordinal) => {
			const [program = "", ...args] = servingNameNode({
				host: `127.0.0.${11 + ordinal}`,
				port: localPort(PORT_BASE, "namenode-http"),
			});
			return spawnSync(program, args, { timeout: 10_000 }).status;
		});
		return states.every((status) => status === 0);
	});
});

test("JournalNodes are restarted one after another, each once the one before is in sync, and the active NameNode stays", async () => {
	const active = await activeOrdinal();
	for (const ordinal of JOURNAL_NODES) await inSync(ordinal);
	for (const ordinal of JOURNAL_NODES) {
		await members.restart("hadoop-journalnode", ordinal);
		assert.equal(
			probe(ordinal),
			1,
			"its ports are open, and it is out of sync",
		);
		await client.mkdirs(`/after-${ordinal}`);
		await inSync(ordinal);
	}
	assert.equal(await activeOrdinal(), active);
	for (const ordinal of JOURNAL_NODES)
		assert.ok(await client.status(`/after-${ordinal}`));
});

test("a JournalNode with a new disk is not ready until it has the journal's VERSION of another one", async () => {
	const storage = (ordinal: number) =>
		join(DIR, `data/hadoop-journalnode-${ordinal}/edits/tickstack/current`);
	await members.restart("hadoop-journalnode", 2, () =>
		rmSync(join(DIR, "data/hadoop-journalnode-2"), { recursive: true }),
	);
	assert.equal(probe(2), 1);
	await members.restart("hadoop-journalnode", 2, () => {
		mkdirSync(storage(2), { recursive: true });
		cpSync(join(storage(0), "VERSION"), join(storage(2), "VERSION"));
	});
	await inSync(2);
	await client.mkdirs("/with-a-new-disk");
});

test("where no NameNode is active, JournalNodes are ready: a NameNode needs them to become it", async () => {
	for (const ordinal of [0, 1]) members.kill("hadoop-namenode", ordinal);
	await until(async () => (await activeOrdinal()) < 0);
	for (const ordinal of JOURNAL_NODES)
		await members.restart("hadoop-journalnode", ordinal);
	assert.deepEqual(JOURNAL_NODES.map(probe), [0, 0, 0]);
});

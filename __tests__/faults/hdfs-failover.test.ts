import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { WebHdfs } from "@tickstack/runtime/webhdfs";
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

const PORT_BASE = 24_000;
const client = new WebHdfs({
	namenodes: [0, 1].map((ordinal) => pairAddress(PORT_BASE, ordinal)),
	user: "hdfs",
});

let members: EngineMembers;

before(async () => {
	members = await startMembers({
		spec: HDFS_PAIR,
		engines: ["zookeeper", "hdfs"],
		components: [
			"zookeeper",
			"hadoop-journalnode",
			"hadoop-namenode",
			"hadoop-zkfc",
			"hadoop-datanode",
		],
		inOrder: ["hadoop-namenode"],
		portBase: PORT_BASE,
		dir: ".artifacts/hdfs-failover",
		adapt: asPairMember,
	});
});

after(() => members?.stop());

test("the standby takes over from an active NameNode that is killed, with every file", async () => {
	await until(async () => (await client.status("/")) !== undefined);
	await client.create("/before", Buffer.from("written before"));
	const active = (await pairState(PORT_BASE, 0)) === "active" ? 0 : 1;

	members.kill("hadoop-namenode", active);

	await until(
		async () => (await pairState(PORT_BASE, 1 - active)) === "active",
	);
	assert.equal(String(await client.read("/before")), "written before");
	await client.create("/after", Buffer.from("written after"));
	assert.equal(String(await client.read("/after")), "written after");
});

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Size } from "@tickstack/contracts/size";
import { WebHdfs } from "@tickstack/runtime/webhdfs";
import type { EngineProcess } from "../../engines/engine-process.ts";
import { formatFailover } from "../../engines/hdfs/failover-controller.ts";
import { bootstrapStandby } from "../../engines/hdfs/name-node.ts";
import type { Placement } from "../../engines/placement.ts";
import { memberId } from "../../engines/zookeeper/zoo-cfg.ts";
import { prod } from "../../environments/prod.ts";
import { shrink } from "../../environments/scaling.ts";
import {
	type EngineMembers,
	startMembers,
} from "../real-engines/engine-members.ts";

const PORT_BASE = 24_000;
const SIZE = 1 / 16;
const { hdfs, zookeeper } = prod;
assert.ok(zookeeper);
/** Prod's shape with a laptop's heaps and one DataNode, for all processes share one disk. */
const spec = {
	...prod,
	zookeeper: { ...zookeeper, server: shrink(zookeeper.server, SIZE) },
	hdfs: {
		...hdfs,
		dataNodes: 1,
		replicationFactor: 1,
		nameNode: shrink(hdfs.nameNode, SIZE),
		journalNode: shrink(hdfs.journalNode, SIZE),
		failoverController: shrink(hdfs.failoverController, SIZE),
		dataNode: {
			...shrink(hdfs.dataNode, SIZE),
			storage: { size: Size.gibibytes(1) },
		},
	},
};

/** What the constructs do: identities of the ensemble, the lock's parent, and the second NameNode's copy of the first. */
function asMember(
	engine: EngineProcess,
	ordinal: number,
	placement: Placement,
): EngineProcess {
	const { paths } = placement.of(engine.component);
	const once = (name: string, command: readonly string[]) => ({
		...engine,
		prepare: [{ name, unless: join(paths.data, "name/current"), command }],
	});
	switch (engine.component) {
		case "zookeeper":
			mkdirSync(paths.data, { recursive: true });
			writeFileSync(join(paths.data, "myid"), `${memberId(ordinal)}`);
			return engine;
		case "hadoop-namenode":
			return ordinal === 0
				? engine
				: once("bootstrap-standby", bootstrapStandby(spec, placement));
		case "hadoop-zkfc":
			return ordinal === 0
				? once("format-failover", formatFailover(spec, placement))
				: engine;
		default:
			return engine;
	}
}

const address = (ordinal: number) =>
	`http://127.0.0.${11 + ordinal}:${PORT_BASE + 70}`;
const client = new WebHdfs({
	namenodes: [address(0), address(1)],
	user: "hdfs",
});

async function stateOf(ordinal: number): Promise<string> {
	const answer = await fetch(
		`${address(ordinal)}/jmx?qry=Hadoop:service=NameNode,name=NameNodeStatus`,
	);
	const { beans } = (await answer.json()) as { beans: { State: string }[] };
	return beans[0]?.State ?? "none";
}

async function until(what: () => Promise<boolean>): Promise<void> {
	for (let tries = 0; tries < 240; tries++) {
		if (await what().catch(() => false)) return;
		await sleep(500);
	}
	throw new Error("two minutes were not enough");
}

let members: EngineMembers;

before(async () => {
	members = await startMembers({
		spec,
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
		adapt: asMember,
	});
});

after(() => members?.stop());

test("the standby takes over from an active NameNode that is killed, with every file", async () => {
	await until(async () => (await client.status("/")) !== undefined);
	await client.create("/before", Buffer.from("written before"));
	const active = (await stateOf(0)) === "active" ? 0 : 1;

	members.kill("hadoop-namenode", active);

	await until(async () => (await stateOf(1 - active)) === "active");
	assert.equal(String(await client.read("/before")), "written before");
	await client.create("/after", Buffer.from("written after"));
	assert.equal(String(await client.read("/after")), "written after");
});

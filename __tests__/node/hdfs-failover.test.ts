import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { WebHdfs } from "@tickstack/runtime/webhdfs";
import { dev } from "../../environments/dev.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { AppliedEnvironment } from "../cluster/applied-environment.ts";
import { onNode } from "../real-node/on-node.ts";
import { eventually, NodeUnderTest } from "./node-under-test.ts";

const { namespace, zookeeper } = dev;
assert.ok(zookeeper);
/** Prod's shape of HDFS with dev's sizes. */
const spec: EnvironmentSpec = {
	...dev,
	zookeeper: { ...zookeeper, nodes: 3 },
	hdfs: {
		...dev.hdfs,
		highAvailability: true,
		nameNodes: 2,
		journalNodes: 3,
		dataNodes: 2,
		replicationFactor: 2,
	},
};
/** Disks: of ZooKeeper, JournalNodes, NameNodes, DataNodes, Kafka, Elasticsearch. */
const VOLUMES = 3 + 3 + 2 + 2 + 1 + 1;

const addressOf = (ordinal: number) =>
	`http://hadoop-namenode-${ordinal}.hadoop-namenode-headless.${namespace}.svc.cluster.local:9870`;
const hdfs = new WebHdfs({
	namenodes: [addressOf(0), addressOf(1)],
	user: "hdfs",
	// A session with ZooKeeper must end before another one is elected.
	retryForMs: 180_000,
});

let node: NodeUnderTest;
let environment: AppliedEnvironment;

async function stateOf(ordinal: number): Promise<string> {
	const answer = await fetch(
		`${addressOf(ordinal)}/jmx?qry=Hadoop:service=NameNode,name=NameNodeStatus`,
	);
	const { beans } = (await answer.json()) as { beans: { State: string }[] };
	return beans[0]?.State ?? "none";
}

/** The ordinal of the active NameNode, once there is one. */
async function active(): Promise<number> {
	let found = -1;
	await eventually("a NameNode is active", async () => {
		const states = await Promise.all(
			[0, 1].map((ordinal) => stateOf(ordinal).catch(() => "away")),
		);
		found = states.indexOf("active");
		return found >= 0;
	});
	return found;
}

/** Writes file after file while something happens. @returns the paths of those that HDFS has acknowledged */
async function writing(
	folder: string,
	happens: (acknowledged: readonly string[]) => Promise<void>,
): Promise<readonly string[]> {
	const acknowledged: string[] = [];
	let stopped = false;
	const write = async () => {
		for (let number = 0; !stopped; number++) {
			const path = `${folder}/${number}`;
			await hdfs.create(path, Buffer.from(path), { overwrite: true });
			acknowledged.push(path);
		}
	};
	const end = async () => {
		try {
			await happens(acknowledged);
		} finally {
			stopped = true;
		}
	};
	await Promise.all([write(), end()]);
	return acknowledged;
}

/** Waits for a few files more than there are now. */
async function writesGoOn(acknowledged: readonly string[]): Promise<void> {
	const written = acknowledged.length;
	await eventually(
		"files are written",
		async () => acknowledged.length >= written + 5,
	);
}

async function assertReadable(paths: readonly string[]): Promise<void> {
	for (const path of paths) assert.equal(String(await hdfs.read(path)), path);
}

before(async () => {
	node = await NodeUnderTest.start(VOLUMES);
	environment = await AppliedEnvironment.of(onNode(spec), {
		program: "terraform",
		kubeconfig: node.node.kubeconfig,
	});
	await environment.stacks[0]?.terraform.apply();
});

after(async () => {
	hdfs.close();
	await node?.stop();
});

test("writes go on when the pod of the active NameNode is killed, and every acknowledged file is there", async () => {
	const first = await active();
	const acknowledged = await writing("/failover", async (written) => {
		await writesGoOn(written);
		await node.kubectl(
			...["delete", "pod", `hadoop-namenode-${first}`],
			...["--grace-period=0", "--force", `--namespace=${namespace}`],
		);
		await writesGoOn(written);
		assert.equal(await active(), 1 - first);
		await eventually(
			"the killed one stands by",
			async () => (await stateOf(first)) === "standby",
		);
	});
	await assertReadable(acknowledged);
});

test("writes go on while a pod of each quorum and a DataNode are replaced", async () => {
	const acknowledged = await writing("/quorum", async (written) => {
		for (const pod of [
			"hadoop-journalnode-0",
			"zookeeper-0",
			"hadoop-datanode-0",
		]) {
			await node.replacePod(namespace, pod);
			await writesGoOn(written);
		}
	});
	await assertReadable(acknowledged);
});

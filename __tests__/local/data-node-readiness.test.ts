import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { registeredDataNode } from "../../engines/hdfs/data-node-jmx.ts";
import { servingNameNode } from "../../engines/hdfs/name-node-jmx.ts";
import { local } from "../../environments/local.ts";
import {
	type EngineMembers,
	startMembers,
} from "../real-engines/engine-members.ts";

const PORT_BASE = 27_000;
const HTTP = { host: "127.0.0.1", port: PORT_BASE + 64 };
const hdfs = {
	spec: local(),
	engines: ["hdfs"],
	portBase: PORT_BASE,
} as const;

let dataNode: EngineMembers;
let nameNode: EngineMembers | undefined;

before(async () => {
	dataNode = await startMembers({
		...hdfs,
		components: ["hadoop-datanode"],
		dir: ".artifacts/data-node-readiness/data-node",
		// Without a NameNode it gets no further than its open ports.
		adapt: (engine) => ({
			...engine,
			readiness: { kind: "tcp", host: HTTP.host, port: PORT_BASE + 67 },
		}),
	});
});

after(async () => {
	await dataNode?.stop();
	await nameNode?.stop();
});

/** What the kubelet sees. */
function probe(command = registeredDataNode(HTTP)): number | null {
	const [program = "", ...args] = command;
	return spawnSync(program, args, { timeout: 10_000 }).status;
}

const nameNodeServes = () =>
	probe(servingNameNode({ host: "127.0.0.11", port: PORT_BASE + 70 }));

async function until(what: string, isTrue: () => boolean): Promise<void> {
	const end = Date.now() + 60_000;
	while (!isTrue()) {
		assert.ok(Date.now() < end, `not within a minute: ${what}`);
		await sleep(200);
	}
}

test("a DataNode whose ports are open but that no NameNode knows is not ready", () => {
	assert.equal(probe(), 1);
});

test("it is once it has registered, and while the NameNode is away", async () => {
	nameNode = await startMembers({
		...hdfs,
		components: ["hadoop-namenode"],
		dir: ".artifacts/data-node-readiness/name-node",
	});
	await until("registered", () => probe() === 0);
	await until("the NameNode serves", () => nameNodeServes() === 0);
	const live = await fetch(
		`http://127.0.0.11:${PORT_BASE + 70}/jmx?qry=Hadoop:service=NameNode,name=FSNamesystemState`,
	);
	const { beans } = (await live.json()) as {
		beans: { NumLiveDataNodes: number }[];
	};
	assert.equal(beans[0]?.NumLiveDataNodes, 1);
	await nameNode.stop();
	await sleep(3_000);
	assert.equal(probe(), 0);
	assert.equal(nameNodeServes(), 1);
});

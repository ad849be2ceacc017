import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Size } from "@tickstack/contracts/size";
import type { EngineProcess } from "../../engines/engine-process.ts";
import { formatFailover } from "../../engines/hdfs/failover-controller.ts";
import { bootstrapStandby } from "../../engines/hdfs/name-node.ts";
import type { Placement } from "../../engines/placement.ts";
import { memberId } from "../../engines/zookeeper/zoo-cfg.ts";
import { prod } from "../../environments/prod.ts";
import { shrink } from "../../environments/scaling.ts";

const SIZE = 1 / 16;
const { hdfs, zookeeper } = prod;
assert.ok(zookeeper);
/** Prod's shape of HDFS with a laptop's heaps and one DataNode, for all processes share one disk. */
export const HDFS_PAIR = {
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
export function asPairMember(
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
				: once("bootstrap-standby", bootstrapStandby(HDFS_PAIR, placement));
		case "hadoop-zkfc":
			return ordinal === 0
				? once("format-failover", formatFailover(HDFS_PAIR, placement))
				: engine;
		default:
			return engine;
	}
}

/** Of the HTTP server of a NameNode of the pair. */
export const pairAddress = (portBase: number, ordinal: number): string =>
	`http://127.0.0.${11 + ordinal}:${portBase + 70}`;

/** Active, standby, or none of them. @throws when it does not answer */
export async function pairState(
	portBase: number,
	ordinal: number,
): Promise<string> {
	const answer = await fetch(
		`${pairAddress(portBase, ordinal)}/jmx?qry=Hadoop:service=NameNode,name=NameNodeStatus`,
	);
	const { beans } = (await answer.json()) as { beans: { State: string }[] };
	return beans[0]?.State ?? "none";
}

/** @throws when it is not true within two minutes; an error counts as not yet */
export async function until(what: () => Promise<boolean>): Promise<void> {
	for (let tries = 0; tries < 240; tries++) {
		if (await what().catch(() => false)) return;
		await sleep(500);
	}
	throw new Error("two minutes were not enough");
}

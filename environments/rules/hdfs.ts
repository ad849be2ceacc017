import { approximately } from "../sizing/approximately.ts";
import { rawBytesPerDay, USABLE, usable } from "../sizing/disk-usage.ts";
import type { Rule } from "../spec-error.ts";

/** Blocks with more copies than DataNodes stay under-replicated for ever. */
export const hdfsReplication: Rule = function* ({ hdfs }) {
	if (hdfs.replicationFactor > hdfs.dataNodes || hdfs.replicationFactor < 1)
		yield {
			key: "hdfs.replicationFactor",
			value: String(hdfs.replicationFactor),
			because: `copies do not fit on ${hdfs.dataNodes} DataNode(s), each of which holds at most one`,
			allowed: `take 1 to ${hdfs.dataNodes}, or more hdfs.dataNodes`,
		};
};

/** Automatic failover takes two NameNodes, a journal quorum and ZooKeeper; without it there is one NameNode and no journal. */
export const hdfsFailover: Rule = function* ({ hdfs, zookeeper }) {
	const { highAvailability, nameNodes, journalNodes } = hdfs;
	if (highAvailability ? nameNodes < 2 : nameNodes !== 1)
		yield {
			key: "hdfs.nameNodes",
			value: String(nameNodes),
			because: highAvailability
				? "leave nobody to fail over to"
				: "without high availability do not share their edits",
			allowed: highAvailability
				? "take 2 or more"
				: "take 1, or hdfs.highAvailability",
		};
	if (highAvailability ? journalNodes < 3 : journalNodes !== 0)
		yield {
			key: "hdfs.journalNodes",
			value: String(journalNodes),
			because: highAvailability
				? "do not survive the loss of one"
				: "are of no use without high availability",
			allowed: highAvailability ? "take 3 or 5" : "take 0",
		};
	if (highAvailability && !zookeeper)
		yield {
			key: "zookeeper",
			value: "none",
			because: "leaves the failover controllers without an election",
			allowed: "describe zookeeper, or turn hdfs.highAvailability off",
		};
};

/** DataNodes that are full before the raw data set is as old as planned. */
export const hdfsStorage: Rule = function* (spec) {
	const { hdfs, load } = spec;
	const days = hdfs.rawRetention.toHours() / 24;
	const daily = rawBytesPerDay(spec) * hdfs.replicationFactor;
	const available = usable(hdfs.dataNode.storage, hdfs.dataNodes);
	if (daily * days <= available) return;
	yield {
		key: "hdfs.rawRetention",
		value: hdfs.rawRetention.toString(),
		because: `of ${load.ticksPerSecond} ticks/s × ${hdfs.replicationFactor} copies takes ${approximately(daily)} a day, ${approximately(daily * days)} in all; ${hdfs.dataNodes} DataNode(s) of ${hdfs.dataNode.storage.size} hold ${approximately(available)} at ${USABLE * 100} %, full after ${(available / daily).toFixed(1)} days`,
		allowed:
			"raise hdfs.dataNode.storage or hdfs.dataNodes, or lower hdfs.rawRetention",
	};
};

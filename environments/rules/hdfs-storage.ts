import { approximately } from "../sizing/approximately.ts";
import { rawBytesPerDay } from "../sizing/raw-bytes.ts";
import { USABLE, usable } from "../sizing/usable.ts";
import type { Rule } from "./rule.ts";

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

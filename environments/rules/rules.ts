import { elasticsearchReplicas } from "./elasticsearch-replicas.ts";
import { elasticsearchStorage } from "./elasticsearch-storage.ts";
import { exposure } from "./exposure.ts";
import { hdfsFailover } from "./hdfs-failover.ts";
import { hdfsReplication } from "./hdfs-replication.ts";
import { hdfsStorage } from "./hdfs-storage.ts";
import { heaps } from "./heaps.ts";
import { images } from "./images.ts";
import { isolation } from "./isolation.ts";
import { kafkaReplication } from "./kafka-replication.ts";
import { kafkaStorage } from "./kafka-storage.ts";
import { lifetime } from "./lifetime.ts";
import { liveFeed } from "./live-feed.ts";
import { load } from "./load.ts";
import { memory } from "./memory.ts";
import { monitoring } from "./monitoring.ts";
import { names } from "./names.ts";
import { nodePools } from "./node-pools.ts";
import { oneWriter } from "./one-writer.ts";
import { quorums } from "./quorums.ts";
import { replicas } from "./replicas.ts";
import type { Rule } from "./rule.ts";
import { schedule } from "./schedule.ts";
import { security } from "./security.ts";
import { settings } from "./settings.ts";
import { window } from "./window.ts";

/** All rules, by the name that the docs and tests call them. */
export const RULES: Readonly<Record<string, Rule>> = {
	names,
	load,
	lifetime,
	isolation,
	quorums,
	kafkaReplication,
	kafkaStorage,
	hdfsReplication,
	hdfsFailover,
	hdfsStorage,
	elasticsearchReplicas,
	elasticsearchStorage,
	oneWriter,
	heaps,
	memory,
	nodePools,
	monitoring,
	window,
	replicas,
	exposure,
	security,
	images,
	schedule,
	settings,
	liveFeed,
};

import { Duration } from "@tickstack/contracts/duration";
import { Size } from "@tickstack/contracts/size";
import { dev } from "../../environments/dev.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { local } from "../../environments/local.ts";
import { prod } from "../../environments/prod.ts";
import { RULES } from "../../environments/rules/rules.ts";
import { staging } from "../../environments/staging.ts";
import { problemsOf } from "../../environments/validate.ts";
import { withValue } from "./with-value.ts";

const copy = staging("pr-42", Duration.hours(8), {
	owner: "someone@example.com",
	created: "2026-11-20T09:30:00Z",
});
const gib = Size.gibibytes;

interface Case {
	readonly rule: string;
	readonly what: string;
	readonly from: EnvironmentSpec;
	readonly key: string;
	readonly value: unknown;
	/** The key of the problem when it is another than the changed one. */
	readonly reported?: string;
	/** Part of the message: the arithmetic. */
	readonly says: RegExp;
}

const CASES: readonly Case[] = [
	{
		rule: "names",
		what: "a name with capitals",
		from: dev,
		key: "name",
		value: "Dev",
		says: /lower-case letters/,
	},
	{
		rule: "names",
		what: "a name longer than Google Cloud's account ids leave room for",
		from: dev,
		key: "name",
		value: "d".repeat(21),
		says: /\(21 characters\).*1 to 20/,
	},
	{
		rule: "names",
		what: "a namespace with an underscore",
		from: dev,
		key: "namespace",
		value: "big_data",
		says: /no DNS label/,
	},
	{
		rule: "names",
		what: "a topic with a space",
		from: dev,
		key: "kafka.topics.ticks.name",
		value: "stocks history",
		says: /no name for a topic/,
	},
	{
		rule: "names",
		what: "an index with capitals",
		from: dev,
		key: "elasticsearch.indices.realtime.name",
		value: "Stocks",
		says: /no name for an index/,
	},
	{
		rule: "load",
		what: "a load of nothing",
		from: dev,
		key: "load.ticksPerSecond",
		value: 0,
		says: /more than 0/,
	},
	{
		rule: "load",
		what: "an alert at 80 instead of 0.8",
		from: dev,
		key: "alerts.hdfsUsed",
		value: 80,
		says: /no fraction/,
	},
	{
		rule: "lifetime",
		what: "a staging environment without a TTL",
		from: copy,
		key: "lifetime",
		value: { kind: "permanent" },
		says: /disposable with owner, created and ttl/,
	},
	{
		rule: "lifetime",
		what: "a TTL above the maximum",
		from: copy,
		key: "lifetime.ttl",
		value: Duration.days(30),
		says: /30d is not within the maximum of 7d/,
	},
	{
		rule: "lifetime",
		what: "a disposable environment without an owner",
		from: copy,
		key: "lifetime.owner",
		value: " ",
		says: /nobody to ask/,
	},
	{
		rule: "lifetime",
		what: "a time of creation in words",
		from: copy,
		key: "lifetime.created",
		value: "yesterday",
		says: /RFC 3339/,
	},
	{
		rule: "lifetime",
		what: "a prod that would be reaped",
		from: prod,
		key: "lifetime",
		value: copy.lifetime,
		says: /reaped/,
	},
	{
		rule: "isolation",
		what: "a whole cluster that belongs to somebody else",
		from: copy,
		key: "isolation",
		value: "cluster",
		says: /not the environment's own/,
	},
	{
		rule: "isolation",
		what: "an add-on of a cluster that is not the environment's own",
		from: copy,
		key: "addOns.keda",
		value: true,
		says: /the whole cluster's/,
	},
	{
		rule: "quorums",
		what: "an even number of controllers",
		from: prod,
		key: "kafka.controllers",
		value: 4,
		says: /4 members tolerate 1 failures, as many as 3; take 3 or 5/,
	},
	{
		rule: "quorums",
		what: "an even number of JournalNodes",
		from: prod,
		key: "hdfs.journalNodes",
		value: 4,
		says: /is even/,
	},
	{
		rule: "quorums",
		what: "an even number of ZooKeeper nodes",
		from: prod,
		key: "zookeeper.nodes",
		value: 2,
		says: /2 members tolerate 0 failures, as many as 1; take 1 or 3/,
	},
	{
		rule: "quorums",
		what: "combined roles with more controllers than brokers",
		from: dev,
		key: "kafka.controllers",
		value: 3,
		says: /differ from the 1 brokers/,
	},
	{
		rule: "kafkaReplication",
		what: "a replication factor above the brokers",
		from: prod,
		key: "kafka.topics.ticks.replicationFactor",
		value: 5,
		says: /5 copies do not fit on 3 broker\(s\).*1 to 3/,
	},
	{
		rule: "kafkaReplication",
		what: "more in-sync copies than copies",
		from: prod,
		key: "kafka.minInSyncReplicas",
		value: 4,
		says: /4 in-sync copies are never reached by a replication factor of 3/,
	},
	{
		rule: "kafkaReplication",
		what: "in-sync copies that no broker may miss",
		from: prod,
		key: "kafka.topics.windows.minInSyncReplicas",
		value: 3,
		says: /restart of one of 3 brokers stops all writes; take 1 to 2/,
	},
	{
		rule: "kafkaStorage",
		what: "a disk that fills before its retention",
		from: prod,
		key: "kafka.topics.ticks.expected.recordsPerSecond",
		value: 10_000,
		reported: "kafka.topics.ticks.retention",
		says: /7d of 10000 msg\/s × 288 B × 3 copies needs 4\.8 TiB.*3 broker\(s\) of 300GiB hold 720 GiB at 80 %; raise kafka\.storage/,
	},
	{
		rule: "kafkaStorage",
		what: "a bound on the partitions that the disk does not hold either",
		from: local({ ticksPerSecond: 10_000 }),
		key: "kafka.topics.ticks.retentionBytes",
		value: gib(10),
		reported: "kafka.topics.ticks.retention",
		says: /at most 10GiB in each of 4 partitions\) needs 40 GiB/,
	},
	{
		rule: "hdfsReplication",
		what: "more copies of a block than DataNodes",
		from: prod,
		key: "hdfs.replicationFactor",
		value: 4,
		says: /4 copies do not fit on 3 DataNode\(s\)/,
	},
	{
		rule: "hdfsFailover",
		what: "high availability with one NameNode",
		from: prod,
		key: "hdfs.nameNodes",
		value: 1,
		says: /nobody to fail over to/,
	},
	{
		rule: "hdfsFailover",
		what: "two NameNodes without high availability",
		from: dev,
		key: "hdfs.nameNodes",
		value: 2,
		says: /do not share their edits/,
	},
	{
		rule: "hdfsFailover",
		what: "a single JournalNode",
		from: prod,
		key: "hdfs.journalNodes",
		value: 1,
		says: /do not survive the loss of one/,
	},
	{
		rule: "hdfsFailover",
		what: "automatic failover without ZooKeeper",
		from: prod,
		key: "zookeeper",
		value: undefined,
		says: /without an election/,
	},
	{
		rule: "hdfsStorage",
		what: "DataNodes that are full before the raw data is as old as planned",
		from: dev,
		key: "hdfs.rawRetention",
		value: Duration.days(365),
		says: /50 ticks\/s × 1 copies takes 1\.1 GiB a day, 405 GiB in all; 1 DataNode\(s\) of 100GiB hold 80 GiB at 80 %, full after 72\.0 days/,
	},
	{
		rule: "elasticsearchReplicas",
		what: "a copy without a node",
		from: dev,
		key: "elasticsearch.replicas",
		value: 1,
		says: /1 need 2 nodes, there are 1; take 0 to 0/,
	},
	{
		rule: "elasticsearchStorage",
		what: "an index that outgrows its nodes",
		from: dev,
		key: "elasticsearch.indices.realtime.expected.documentsPerDay",
		value: 10_000_000,
		reported: "elasticsearch.indices.realtime.retention",
		says: /30d of stock_realtime: 10000000 documents\/day × 600 B × 1 copies needs 168 GiB.*1 node\(s\) of 50GiB hold 40 GiB/,
	},
	{
		rule: "oneWriter",
		what: "two writers of one index",
		from: dev,
		key: "elasticsearch.indices.batchFeatures.name",
		value: "stock_*",
		reported: "elasticsearch.indices.batchFeatures.writer",
		says: /batch writes stock_\*, and realtime-indexer writes stock_realtime/,
	},
	{
		rule: "heaps",
		what: "a heap above half of its container",
		from: prod,
		key: "elasticsearch.node.heap",
		value: gib(6),
		says: /6GiB is above half of the process's 8GiB \(75 %\); take at most 4GiB, or raise elasticsearch\.node\.memory to 12GiB/,
	},
	{
		rule: "heaps",
		what: "a heap beyond compressed pointers",
		from: prod,
		key: "elasticsearch.node",
		value: { heap: gib(40), memory: gib(80), cpuMillis: 1_000 },
		reported: "elasticsearch.node.heap",
		says: /at most 31GiB/,
	},
	{
		rule: "memory",
		what: "processes that this machine cannot hold",
		from: local(),
		key: "cluster.memory",
		value: gib(4),
		says: /4GiB is less than the 5\.\d GiB of all processes/,
	},
	{
		rule: "memory",
		what: "pods that a node pool cannot hold",
		from: prod,
		key: "cluster.nodePools.1.machineType",
		value: "n2-standard-2",
		reported: "cluster.nodePools.1",
		says: /raise its machineType or nodesPerZone\.max/,
	},
	{
		rule: "nodePools",
		what: "disks on spot machines",
		from: prod,
		key: "cluster.nodePools.1.spot",
		value: true,
		says: /spot is for compute only/,
	},
	{
		rule: "nodePools",
		what: "a cluster without a pool for its disks",
		from: prod,
		key: "cluster.nodePools.1.role",
		value: "compute",
		reported: "cluster.nodePools",
		says: /no pool for stateful/,
	},
	{
		rule: "monitoring",
		what: "metrics that are collected twice",
		from: dev,
		key: "addOns.prometheusStack",
		value: true,
		says: /managedPrometheus collects already; turn one of the two off/,
	},
	{
		rule: "monitoring",
		what: "metrics of the engines that nobody collects",
		from: {
			...prod,
			addOns: { ...prod.addOns, managedPrometheus: false },
		},
		key: "addOns.engineMetrics",
		value: true,
		says: /tells what nobody collects; turn managedPrometheus or prometheusStack on, or it off/,
	},
	{
		rule: "window",
		what: "a window shorter than the trigger",
		from: dev,
		key: "workloads.speedLayer.settings.trigger",
		value: Duration.minutes(1),
		says: /1m is longer than the window of 30s/,
	},
	{
		rule: "replicas",
		what: "more consumers than partitions",
		from: prod,
		key: "workloads.hdfsWriter.maxReplicas",
		value: 6,
		says: /leaves 2 without work: stocks-history has no more partitions.*take at most 4/,
	},
	{
		rule: "replicas",
		what: "two drivers of one query",
		from: prod,
		key: "workloads.speedLayer.maxReplicas",
		value: 2,
		says: /a checkpoint has one query/,
	},
	{
		rule: "replicas",
		what: "no replica at all",
		from: prod,
		key: "workloads.queryApi.replicas",
		value: 0,
		says: /take 1 to 4/,
	},
	{
		rule: "exposure",
		what: "a public endpoint without authentication",
		from: prod,
		key: "exposure.kibana.authentication",
		value: "none",
		says: /kibana a public endpoint that anybody may use; take identity-aware-proxy/,
	},
	{
		rule: "exposure",
		what: "a page that is only on somebody's laptop",
		from: dev,
		key: "exposure.queryApi",
		value: { kind: "loopback" },
		says: /take port-forward or gateway/,
	},
	{
		rule: "security",
		what: "a prod whose Kafka anybody may write",
		from: prod,
		key: "kafka.security",
		value: "plaintext",
		says: /take scram/,
	},
	{
		rule: "security",
		what: "a staging whose Elasticsearch anybody may read",
		from: copy,
		key: "elasticsearch.security",
		value: "none",
		says: /take tls/,
	},
	{
		rule: "images",
		what: "an image tag in prod that moves",
		from: prod,
		key: "images.kafka.tag",
		value: "latest",
		says: /"latest" may name another image tomorrow/,
	},
	{
		rule: "images",
		what: "a digest that is none",
		from: dev,
		key: "images.kafka.digest",
		value: "sha256:1234",
		says: /64 hexadecimal digits/,
	},
	{
		rule: "schedule",
		what: "a time zone that does not exist",
		from: prod,
		key: "schedules.batch.timeZone",
		value: "Asia/Singapur",
		says: /IANA name/,
	},
	{
		rule: "schedule",
		what: "a cron expression with seconds",
		from: prod,
		key: "schedules.batch.cron",
		value: "0 0 2 * * *",
		says: /has 6 field\(s\)/,
	},
	{
		rule: "schedule",
		what: "a run that outlasts the day",
		from: prod,
		key: "schedules.batch.deadline",
		value: Duration.hours(24),
		says: /less than 24h/,
	},
	{
		rule: "schedule",
		what: "an hourly run that outlasts the hour",
		from: dev,
		key: "schedules.compaction.deadline",
		value: Duration.hours(1),
		says: /1h outlasts the hour.*less than 1h/,
	},
	{
		rule: "liveFeed",
		what: "a live feed in a cluster",
		from: dev,
		key: "workloads.tickProducer.settings.feed",
		value: "alpaca",
		says: /default deny lets nothing out/,
	},
	{
		rule: "liveFeed",
		what: "a live feed without credentials",
		from: local(),
		key: "workloads.tickProducer.settings.feed",
		value: "alpaca",
		says: /cannot log in without feedKeyFile and feedSecretFile/,
	},
	{
		rule: "settings",
		what: "a setting that the workload does not know",
		from: dev,
		key: "workloads.hdfsWriter.settings.flushRecord",
		value: 100,
		says: /not declared by the workload; take one of .*flushRecords/,
	},
	{
		rule: "settings",
		what: "a setting that a grant gives",
		from: dev,
		key: "workloads.hdfsWriter.settings.kafkaBrokers",
		value: ["kafka:9092"],
		says: /is given by a grant/,
	},
	{
		rule: "settings",
		what: "a value that the workload refuses",
		from: dev,
		key: "workloads.hdfsWriter.settings.flushRecords",
		value: 0,
		says: /it takes a whole number from 1/,
	},
];

describe("an environment is refused with", () => {
	test.each(CASES)("$what", ({ rule, from, key, value, reported, says }) => {
		const spec = withValue(from, key, value);
		const problems = [...(RULES[rule]?.(spec) ?? [])];
		const problem = problems.find((p) => p.key === (reported ?? key));
		expect(problems.map((p) => p.key)).toContain(reported ?? key);
		expect(
			`${problem?.value} ${problem?.because}; ${problem?.allowed}`,
		).toMatch(says);
		expect(problemsOf(spec)).toEqual(expect.arrayContaining(problems));
	});
});

test("every rule has a spec that it refuses", () => {
	const tried = new Set(CASES.map(({ rule }) => rule));
	expect(Object.keys(RULES).filter((rule) => !tried.has(rule))).toEqual([]);
});

/**
 * The keys in which a disposable environment may differ from the one it is derived from; all else is the same.
 * `*` stands for one part of a key; a key stands for all below it.
 */
const DIFFERENCES: readonly string[] = [
	"name",
	"tier",
	"cluster",
	"isolation",
	"lifetime",
	"namespace",
	"load.ticksPerSecond",
	"kafka.brokers",
	"kafka.controllers",
	"kafka.replicationFactor",
	"kafka.minInSyncReplicas",
	"kafka.rackAwareness",
	"kafka.broker",
	"kafka.controller",
	"kafka.storage",
	"kafka.controllerStorage",
	"kafka.topics.*.retention",
	"kafka.topics.*.retentionBytes",
	"kafka.topics.*.replicationFactor",
	"kafka.topics.*.minInSyncReplicas",
	"kafka.topics.*.expected",
	"zookeeper.nodes",
	"zookeeper.server",
	"zookeeper.storage",
	"hdfs.dataNodes",
	"hdfs.replicationFactor",
	"hdfs.nameNode",
	"hdfs.dataNode",
	"hdfs.journalNode",
	"hdfs.failoverController",
	"hdfs.rawRetention",
	"elasticsearch.nodes",
	"elasticsearch.node",
	"elasticsearch.storage",
	"elasticsearch.replicas",
	"elasticsearch.zoneAwareness",
	"elasticsearch.snapshots",
	"elasticsearch.indices.*.retention",
	"elasticsearch.indices.*.expected",
	"kibana.replicas",
	"spark.server",
	"spark.mode.executors",
	"spark.mode.executor",
	"workloads.*.replicas",
	"workloads.*.maxReplicas",
	"workloads.tickProducer.settings.ticksPerSecond",
	"exposure",
	"addOns",
];

/** Whether a disposable environment may differ in this key. */
export function mayDiffer(key: string): boolean {
	const parts = key.split(".");
	return DIFFERENCES.some((pattern) =>
		pattern
			.split(".")
			.every((part, index) => part === "*" || part === parts[index]),
	);
}

/** The keys of all leaves in which two values differ, e.g. `kafka.storage.size`, in order of appearance. */
export function differingKeys(a: unknown, b: unknown, key = ""): string[] {
	const left = plain(a);
	const right = plain(b);
	if (!isRecord(left) || !isRecord(right))
		return Object.is(left, right) ? [] : [key];
	const names = new Set([...Object.keys(left), ...Object.keys(right)]);
	return [...names].flatMap((name) =>
		differingKeys(left[name], right[name], key ? `${key}.${name}` : name),
	);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === "object" && value !== null;

/** A Size or Duration as the text that it prints as. */
const plain = (value: unknown): unknown =>
	isRecord(value) && typeof value.toJSON === "function"
		? value.toJSON()
		: value;

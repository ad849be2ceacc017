import type { Component } from "./component.ts";

/** Which attribute of which bean becomes which metric. */
interface Rule {
	/** Regular expression, found anywhere in `domain<property=value, …><>attribute: value`. */
	readonly pattern: string;
	readonly name: string;
	readonly type: "GAUGE" | "COUNTER";
	readonly labels?: Readonly<Record<string, string>>;
}

/** Configuration of the JMX exporter, as YAML; JSON is YAML, if it is indented by spaces. */
export interface ExportedBeans {
	/** Beans that are read; all others cost nothing. */
	readonly includeObjectNames: readonly string[];
	readonly rules: readonly Rule[];
}

const gauges = (
	bean: string,
	attributes: Readonly<Record<string, string>>,
): Rule[] =>
	Object.entries(attributes).map(([attribute, name]) => ({
		pattern: `${bean}<>${attribute}: `,
		name,
		type: "GAUGE",
	}));

/** Kafka's meters of a topic, of which the count is taken: Prometheus makes rates itself. */
const TOPIC_COUNTERS = {
	MessagesInPerSec: "kafka_topic_messages_in_total",
	BytesInPerSec: "kafka_topic_bytes_in_total",
	BytesOutPerSec: "kafka_topic_bytes_out_total",
};

/** Kafka 4.3 docs, "Monitoring". */
const BROKER: ExportedBeans = {
	includeObjectNames: [
		...Object.keys(TOPIC_COUNTERS).map(
			(rate) => `kafka.server:type=BrokerTopicMetrics,name=${rate},topic=*`,
		),
		"kafka.server:type=ReplicaManager,name=UnderReplicatedPartitions",
		"kafka.controller:type=KafkaController,name=OfflinePartitionsCount",
	],
	rules: [
		...Object.entries(TOPIC_COUNTERS).map(
			([rate, name]): Rule => ({
				pattern: `kafka.server<type=BrokerTopicMetrics, name=${rate}, topic=(.+)><>Count: `,
				name,
				type: "COUNTER",
				labels: { topic: "$1" },
			}),
		),
		...gauges(
			"kafka.server<type=ReplicaManager, name=UnderReplicatedPartitions>",
			{
				Value: "kafka_under_replicated_partitions",
			},
		),
		...gauges(
			"kafka.controller<type=KafkaController, name=OfflinePartitionsCount>",
			{
				Value: "kafka_offline_partitions",
			},
		),
	],
};

/**
 * Hadoop 3.4 docs, "Metrics". Of the NameNode's two beans `FSNamesystem` has everything, but as of up to ten seconds ago
 * (the cache of Hadoop's `MetricsSourceAdapter`); what `FSNamesystemState` has too is taken from there, as it is now.
 */
const NAME_NODE: ExportedBeans = {
	includeObjectNames: [
		"Hadoop:service=NameNode,name=FSNamesystemState",
		"Hadoop:service=NameNode,name=FSNamesystem",
	],
	rules: [
		...gauges("Hadoop<service=NameNode, name=FSNamesystemState>", {
			CapacityTotal: "hdfs_capacity_bytes",
			CapacityUsed: "hdfs_used_bytes",
			CapacityRemaining: "hdfs_remaining_bytes",
			BlocksTotal: "hdfs_blocks",
			UnderReplicatedBlocks: "hdfs_under_replicated_blocks",
			NumLiveDataNodes: "hdfs_live_datanodes",
			NumDeadDataNodes: "hdfs_dead_datanodes",
		}),
		...gauges("Hadoop<service=NameNode, name=FSNamesystem>", {
			MissingBlocks: "hdfs_missing_blocks",
			CorruptBlocks: "hdfs_corrupt_blocks",
		}),
	],
};

const DATA_NODE: ExportedBeans = {
	includeObjectNames: ["Hadoop:service=DataNode,name=FSDatasetState"],
	rules: gauges("Hadoop<service=DataNode, name=FSDatasetState>", {
		Capacity: "hdfs_datanode_capacity_bytes",
		DfsUsed: "hdfs_datanode_used_bytes",
		Remaining: "hdfs_datanode_remaining_bytes",
		NumFailedVolumes: "hdfs_datanode_failed_volumes",
	}),
};

/** The JVM alone: the agent exports its metrics by itself, and without a rule it would export those of all beans. */
const NONE: ExportedBeans = {
	includeObjectNames: ["java.lang:type=Runtime"],
	rules: gauges("java.lang<type=Runtime>", {
		StartTime: "jvm_start_time_milliseconds",
	}),
};

/** What the beans of a component export beside those of its JVM. */
export function exportedBeans(component: Component): ExportedBeans {
	switch (component) {
		case "kafka":
		case "kafka-controller":
			return BROKER;
		case "hadoop-namenode":
			return NAME_NODE;
		case "hadoop-datanode":
			return DATA_NODE;
		default:
			return NONE;
	}
}

import {
	hdfsBinding,
	kafkaBinding,
	serviceFields,
} from "@tickstack/contracts/bindings";
import { defineConfig } from "@tickstack/contracts/config";
import {
	duration,
	positiveInteger,
	size,
	text,
} from "@tickstack/contracts/field";

/** Configuration of the hdfs-writer: ticks from Kafka to the raw data set. */
export const hdfsWriterConfig = defineConfig("hdfs-writer", {
	...kafkaBinding,
	...hdfsBinding,
	...serviceFields,
	topic: text({
		doc: "Topic that is written down.",
		source: "binding",
	}),
	deadLetterTopic: text({
		doc: "Topic that takes records which break the contract.",
		source: "binding",
	}),
	group: text({
		doc: "Consumer group; replicas of one group share the partitions.",
		source: "binding",
	}),
	rawPath: text({
		pattern: /^(\/[^/]+)+$/,
		doc: "HDFS directory of the raw data set.",
		source: "binding",
	}),
	flushRecords: positiveInteger({
		default: 100,
		doc: "Records of a partition that make a flush due. While one flush runs the next gathers more.",
	}),
	flushInterval: duration({
		default: "60s",
		min: "100ms",
		doc: "Age of a partition's oldest record that makes a flush due.",
	}),
	flushPause: duration({
		default: "5s",
		doc: "Least time between the begins of two flushes of a partition: keeps a fast stream's files few and large.",
	}),
	flushBytes: size({
		default: "8MiB",
		doc: "Bytes of a partition at which a flush waits for no pause.",
	}),
	maxFile: size({
		default: "64MiB",
		doc: "A file is closed at this size, which also makes a flush due.",
	}),
	maxBuffer: size({
		default: "128MiB",
		doc: "Bytes held in memory at which fetching stops until HDFS has taken half of them.",
	}),
	sessionTimeout: duration({
		default: "10s",
		min: "6s",
		doc: "How long the group waits for a writer that was killed before its partitions go on elsewhere.",
	}),
});

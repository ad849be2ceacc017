import {
	elasticsearchBinding,
	kafkaBinding,
	serviceFields,
} from "@tickstack/contracts/bindings";
import { defineConfig } from "@tickstack/contracts/config";
import { duration, positiveInteger, text } from "@tickstack/contracts/field";

export const realtimeIndexerConfig = defineConfig("realtime-indexer", {
	...serviceFields,
	...kafkaBinding,
	...elasticsearchBinding,
	topic: text({
		doc: "Topic of the windows.",
		source: "binding",
	}),
	deadLetterTopic: text({
		doc: "Topic of what Elasticsearch or the contract refuses.",
		source: "binding",
	}),
	group: text({
		doc: "Consumer group.",
		source: "binding",
	}),
	index: text({
		doc: "Index or alias that is written. It must exist: the provisioner makes it.",
		source: "binding",
	}),
	retention: duration({
		optional: true,
		min: "1m",
		doc: "Windows that were last computed longer ago are deleted; none when left out.",
		source: "binding",
	}),
	retentionInterval: duration({
		default: "1h",
		min: "1s",
		doc: "Pause between two looks for windows to delete.",
	}),
	batchRecords: positiveInteger({
		default: 2_000,
		doc: "Records that make a batch due.",
	}),
	batchInterval: duration({
		default: "200ms",
		doc: "Age of the oldest record that makes a batch due.",
	}),
	maxBackoff: duration({
		default: "5s",
		min: "100ms",
		doc: "Longest pause before Elasticsearch or Kafka is tried again.",
	}),
});

import {
	kafkaBinding,
	serviceFields,
	sparkBinding,
} from "@tickstack/contracts/bindings";
import { defineConfig } from "@tickstack/contracts/config";
import {
	boolean,
	duration,
	oneOf,
	positiveInteger,
	text,
} from "@tickstack/contracts/field";

/** Configuration of the speed layer: ticks to real-time windows, computed by Spark, driven from here. */
export const speedLayerConfig = defineConfig("speed-layer", {
	...kafkaBinding,
	...sparkBinding,
	...serviceFields,
	topic: text({
		doc: "Topic of the ticks.",
		source: "binding",
	}),
	windowsTopic: text({
		doc: "Topic that takes the windows.",
		source: "binding",
	}),
	hdfsUri: text({
		optional: true,
		pattern: /^[a-z][a-z0-9+.-]*:\/\/[^/]*$/,
		doc: "File system of the checkpoint, e.g. hdfs://host:9000; without it Spark's default one (fs.defaultFS).",
		source: "binding",
	}),
	checkpoint: text({
		pattern: /^(\/[^/]+)+$/,
		doc: "Directory of the checkpoint: offsets and open windows. A changed window, watermark or number of shuffle partitions takes a new one.",
		source: "binding",
	}),
	trigger: duration({
		default: "1s",
		min: "100ms",
		doc: "Least time between the begins of two micro-batches.",
	}),
	startingOffsets: oneOf(["earliest", "latest"], {
		default: "earliest",
		doc: "Where the first run begins; later ones go on from the checkpoint.",
	}),
	maxOffsetsPerTrigger: positiveInteger({
		optional: true,
		doc: "Most records of one micro-batch. Without it a batch takes all there is: then a long backlog is one batch, and no partition can run ahead of another and make its ticks late.",
	}),
	silence: duration({
		default: "5m",
		min: "10s",
		doc: "How long Spark may leave the query's state unanswered before this process ends with an error, to be restarted; after a tenth of it, it is not ready.",
	}),
	failOnDataLoss: boolean({
		default: true,
		doc: "Whether the query fails when records that it has not read are gone (retention). With false it goes on with what is left.",
	}),
	shufflePartitions: positiveInteger({
		optional: true,
		doc: "Parallel parts of the aggregation, fixed when the checkpoint is made; without it the server's setting.",
	}),
});

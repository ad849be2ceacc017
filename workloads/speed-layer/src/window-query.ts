import type { ConfigValues } from "@tickstack/contracts/config";
import { realtimeWindowSparkSql } from "@tickstack/contracts/realtime-window";
import { VALID_TICKS_SPARK_SETTINGS } from "@tickstack/contracts/tick-spark-sql";
import {
	type Relation,
	readStream,
	type SparkOptions,
	sql,
} from "@tickstack/spark-connect/relation";
import type { StreamingSink } from "@tickstack/spark-connect/streaming-query";
import type { speedLayerConfig } from "./config.ts";

export type SpeedLayerConfig = ConfigValues<typeof speedLayerConfig>;

/** Reports that Spark keeps of finished batches: more than batches can end between two polls. */
const KEPT_REPORTS = 10;

/** A streaming query as data: what its session is set to, what is read, where it is written. */
export interface QueryPlan {
	readonly settings: Readonly<Record<string, string>>;
	readonly input: Relation;
	readonly sink: StreamingSink;
}

/** The windows of the ticks' topic, in update mode into the windows' topic. */
export function windowQuery(
	config: SpeedLayerConfig,
	kafka: SparkOptions,
): QueryPlan {
	const { maxOffsetsPerTrigger, shufflePartitions } = config;
	const records = readStream("kafka", {
		...kafka,
		subscribe: config.topic,
		startingOffsets: config.startingOffsets,
		failOnDataLoss: String(config.failOnDataLoss),
		// An aborted transaction's records are no ticks: the writer does not see them either.
		"kafka.isolation.level": "read_committed",
		...(maxOffsetsPerTrigger && {
			maxOffsetsPerTrigger: String(maxOffsetsPerTrigger),
		}),
	});
	const query = realtimeWindowSparkSql("records");
	return {
		settings: {
			...VALID_TICKS_SPARK_SETTINGS,
			"spark.sql.session.timeZone": "UTC",
			"spark.sql.streaming.numRecentProgressUpdates": String(KEPT_REPORTS),
			// A driver that takes over from a killed one ends the run that goes on without it.
			"spark.sql.streaming.stopActiveRunOnRestart": "true",
			// In update mode a batch without records writes nothing; open windows are dropped with the next one.
			"spark.sql.streaming.noDataMicroBatches.enabled": "false",
			...(shufflePartitions && {
				"spark.sql.shuffle.partitions": String(shufflePartitions),
			}),
		},
		input: sql(query, { records }),
		sink: {
			name: config.windowsTopic,
			format: "kafka",
			mode: "update",
			triggerMs: config.trigger.milliseconds,
			options: {
				...kafka,
				topic: config.windowsTopic,
				checkpointLocation: `${config.hdfsUri ?? ""}${config.checkpoint}`,
			},
		},
	};
}

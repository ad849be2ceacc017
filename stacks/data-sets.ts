import { batchQualityMapping } from "@tickstack/contracts/batch-quality";
import {
	batchFeaturesMapping,
	batchMonthlyMapping,
} from "@tickstack/contracts/batch-rows";
import { Duration } from "@tickstack/contracts/duration";
import { HDFS_PATHS, INDICES } from "@tickstack/contracts/names";
import { realtimeWindowMapping } from "@tickstack/contracts/realtime-window";
import { FUTURE_TOLERANCE_MS } from "@tickstack/contracts/tick";
import type { EnvironmentSpec } from "../environments/environment-spec.ts";
import type { Platform } from "./platform.ts";

/** Where the pipeline keeps its data, by the names of the data contracts. Nobody may use any of it until granted. */
export function dataSets(
	{ kafka, hdfs, elasticsearch }: Platform,
	{ kafka: { topics } }: EnvironmentSpec,
) {
	// Readable to all who reach HDFS: who does is a matter of grants.
	const owned = (path: string, owner: string) =>
		hdfs.directory(path, { owner, mode: 0o755 });
	const ofRuns = (name: string, mapping: object) =>
		elasticsearch.index(name, { mapping: { ...mapping }, perRun: true });
	return {
		ticks: kafka.topic(topics.ticks, {
			timestampTolerance: Duration.milliseconds(FUTURE_TOLERANCE_MS),
		}),
		ticksDeadLetters: kafka.topic(topics.ticksDeadLetters),
		// An open window is published again with each trigger: the last one counts.
		windows: kafka.topic(topics.windows, { latestOfKey: true }),
		windowsDeadLetters: kafka.topic(topics.windowsDeadLetters),

		raw: owned(HDFS_PATHS.rawTicks, "hdfs-writer"),
		checkpoint: owned(parentOf(HDFS_PATHS.realtimeCheckpoint), "spark"),
		serving: owned(parentOf(HDFS_PATHS.batchFeatures), "batch"),
		reports: owned(HDFS_PATHS.reconciliation, "reconciliation"),
		latest: owned(parentOf(HDFS_PATHS.latestFeatures), "batch"),

		realtime: elasticsearch.index(INDICES.realtime, {
			mapping: { ...realtimeWindowMapping },
			// Said explicitly: an index that nobody searches for 30 s is otherwise not refreshed any more.
			settings: { refresh_interval: "1s" },
		}),
		batchIndices: [
			ofRuns(INDICES.batchFeatures, batchFeaturesMapping),
			ofRuns(INDICES.batchMonthly, batchMonthlyMapping),
			ofRuns(INDICES.batchQuality, batchQualityMapping),
		],
	};
}

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf("/"));

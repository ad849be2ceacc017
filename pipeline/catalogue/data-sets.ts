import { batchQualityMapping } from "@tickstack/contracts/batch-quality";
import {
	batchFeaturesMapping,
	batchMonthlyMapping,
} from "@tickstack/contracts/batch-rows";
import { Duration } from "@tickstack/contracts/duration";
import { HDFS_PATHS, INDICES, TOPICS } from "@tickstack/contracts/names";
import { realtimeWindowMapping } from "@tickstack/contracts/realtime-window";
import { Size } from "@tickstack/contracts/size";
import { featuresConfig } from "../../workloads/batch/src/config.ts";

/** What an environment is sized for. */
export interface Load {
	/** Over all tickers, sustained. */
	readonly ticksPerSecond: number;
	readonly tickers: number;
	/** Of one tick as JSON. */
	readonly tickSize: Size;
}

/** What a topic holds, whatever the environment. */
export interface TopicDefinition {
	/** Unless an environment gives it another one. */
	readonly name: string;
	/** `load`: as many as the environment takes for its load. */
	readonly partitions: 1 | "load";
	/** `environment`: as long as the environment keeps ticks. */
	readonly retention: Duration | "environment";
	/** Upper bound of a partition; of a topic that is kept as the environment says, the environment's. @default none */
	readonly retentionBytes?: Size;
	/**
	 * Beside the retention, only the last record of a key is kept once a segment is closed: for topics
	 * whose records replace each other. @default false
	 */
	readonly latestOfKey?: boolean;
	/** The largest record. @default Kafka's, 1 MiB */
	readonly maxRecord?: Size;
	/** What it is sized for. */
	readonly expected: (load: Load) => {
		readonly recordsPerSecond: number;
		/** Of one record with key, headers and overhead. */
		readonly recordSize: Size;
	};
}

/** Kafka's own part of a record on disk: batch header's share, key, headers. */
const RECORD_OVERHEAD = Size.bytes(48);
/** A window as JSON. */
const WINDOW_SIZE = Size.bytes(420);

/** Where records go that break a contract: the bytes unchanged, with six headers. */
const deadLetters = (
	name: string,
	recordsPerSecond: (load: Load) => number,
): TopicDefinition => ({
	name,
	partitions: 1,
	retention: Duration.days(30),
	retentionBytes: Size.gibibytes(1),
	// A record of the greatest size that a topic takes (1 MiB) must fit with the headers on top.
	maxRecord: Size.mebibytes(2),
	expected: (load) => ({
		recordsPerSecond: recordsPerSecond(load),
		recordSize: Size.bytes(768),
	}),
});

const topic = (definition: TopicDefinition): TopicDefinition => definition;

/** The topics of the pipeline. */
export const TOPIC_DEFINITIONS = {
	ticks: topic({
		name: TOPICS.ticks,
		partitions: "load",
		retention: "environment",
		expected: (load) => ({
			recordsPerSecond: load.ticksPerSecond,
			recordSize: load.tickSize.plus(RECORD_OVERHEAD),
		}),
	}),
	ticksDeadLetters: deadLetters(
		TOPICS.ticksDeadLetters,
		(load) => load.ticksPerSecond / 1_000,
	),
	windows: topic({
		name: TOPICS.windows,
		partitions: "load",
		retention: Duration.days(1),
		// An open window is published again with each trigger: the last one counts.
		latestOfKey: true,
		expected: (load) => ({
			// Update mode: each trigger (1 s) publishes each ticker's open window again.
			recordsPerSecond: Math.min(load.tickers, load.ticksPerSecond),
			recordSize: WINDOW_SIZE.plus(RECORD_OVERHEAD),
		}),
	}),
	windowsDeadLetters: deadLetters(TOPICS.windowsDeadLetters, () => 0.01),
} as const;

export type TopicKey = keyof typeof TOPIC_DEFINITIONS;

/** What a directory of HDFS holds. */
export interface DirectoryDefinition {
	/** Absolute, unless an environment gives it another one. */
	readonly path: string;
	/** The one user who writes. */
	readonly owner: string;
	/** Its writer works beside it and swaps by renaming, so that the folder above is its own too. @default false */
	readonly swapped?: boolean;
}

const directory = (definition: DirectoryDefinition): DirectoryDefinition =>
	definition;

/** The directories of the pipeline. */
export const DIRECTORY_DEFINITIONS = {
	rawTicks: directory({ path: HDFS_PATHS.rawTicks, owner: "hdfs-writer" }),
	realtimeCheckpoint: directory({
		path: HDFS_PATHS.realtimeCheckpoint,
		owner: "spark",
		swapped: true,
	}),
	batchFeatures: directory({
		path: HDFS_PATHS.batchFeatures,
		owner: "batch",
		swapped: true,
	}),
	batchMonthly: directory({
		path: HDFS_PATHS.batchMonthly,
		owner: "batch",
		swapped: true,
	}),
	reconciliation: directory({
		path: HDFS_PATHS.reconciliation,
		owner: "reconciliation",
	}),
	latestFeatures: directory({
		path: HDFS_PATHS.latestFeatures,
		owner: "batch",
		swapped: true,
	}),
} as const;

export type DirectoryKey = keyof typeof DIRECTORY_DEFINITIONS;

/** What an index of Elasticsearch holds. */
export interface IndexDefinition {
	/** Unless an environment gives it another one. */
	readonly name: string;
	/** The one principal who writes it. */
	readonly writer: string;
	readonly mapping: Readonly<Record<string, unknown>>;
	/** Beside shards and replicas. @default none */
	readonly settings?: Readonly<Record<string, unknown>>;
	/** Each run of the writer makes an index of its own and swaps an alias of this name. @default false */
	readonly perRun?: boolean;
	/** `environment`: as long as the environment keeps windows. */
	readonly retention: Duration | "environment";
	readonly expected: (load: Load) => {
		readonly documentsPerDay: number;
		readonly documentSize: Size;
	};
}

/** 30 s windows of a day. */
const WINDOWS_PER_DAY = 2_880;
/** Trading days of 25 years: what one batch run writes for a ticker. */
const TRADING_DAYS = 25 * 252;

/** A nightly run writes a new index and swaps the alias: it is on disk beside those that are kept. */
const ofRuns = (
	name: string,
	mapping: object,
	expected: IndexDefinition["expected"],
): IndexDefinition & { readonly perRun: true } => ({
	name,
	writer: "batch",
	mapping: { ...mapping },
	perRun: true,
	retention: Duration.days((featuresConfig.fields.keepRuns.default ?? 1) + 1),
	expected,
});

/** One index, whose writer deletes what is older than the retention. */
const lasting = (
	definition: Omit<IndexDefinition, "perRun">,
): IndexDefinition => definition;

/** The indices of the pipeline. */
export const INDEX_DEFINITIONS = {
	realtime: lasting({
		name: INDICES.realtime,
		writer: "realtime-indexer",
		mapping: { ...realtimeWindowMapping },
		// Said explicitly: an index that nobody searches for 30 s is otherwise not refreshed any more.
		settings: { refresh_interval: "1s" },
		retention: "environment",
		expected: (load) => ({
			documentsPerDay: load.tickers * WINDOWS_PER_DAY,
			documentSize: Size.bytes(600),
		}),
	}),
	batchFeatures: ofRuns(
		INDICES.batchFeatures,
		batchFeaturesMapping,
		(load) => ({
			documentsPerDay: load.tickers * TRADING_DAYS,
			documentSize: Size.bytes(700),
		}),
	),
	batchMonthly: ofRuns(INDICES.batchMonthly, batchMonthlyMapping, (load) => ({
		documentsPerDay: Math.ceil((load.tickers * TRADING_DAYS) / 21),
		documentSize: Size.bytes(400),
	})),
	// One report a run, with examples of each kind of finding.
	batchQuality: ofRuns(INDICES.batchQuality, batchQualityMapping, () => ({
		documentsPerDay: 1,
		documentSize: Size.kibibytes(64),
	})),
} as const;

export type IndexKey = keyof typeof INDEX_DEFINITIONS;

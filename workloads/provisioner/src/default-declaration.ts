import { batchQualityMapping } from "@tickstack/contracts/batch-quality";
import {
	batchFeaturesMapping,
	batchMonthlyMapping,
} from "@tickstack/contracts/batch-rows";
import { Duration } from "@tickstack/contracts/duration";
import { HDFS_PATHS, INDICES, TOPICS } from "@tickstack/contracts/names";
import { realtimeWindowMapping } from "@tickstack/contracts/realtime-window";
import { Size } from "@tickstack/contracts/size";
import { FUTURE_TOLERANCE_MS } from "@tickstack/contracts/tick";
import type {
	Declaration,
	DirectoryDeclaration,
	IndexDeclaration,
	TopicDeclaration,
} from "./declaration.ts";

/** How much one node of each engine should be given; more nodes take a declaration of their own. */
export interface DefaultDeclarationProps {
	/** Of `stocks-history` and `stock-realtime`. @default 4 */
	readonly partitions?: number;
	/** Of all topics. @default 1 */
	readonly replicationFactor?: number;
	/** Copies of each shard beside the primary. @default 0 */
	readonly replicas?: number;
}

/** What the pipeline needs of the engines: the names of the data contracts, sized for one node. */
export function defaultDeclaration({
	partitions = 4,
	replicationFactor = 1,
	replicas = 0,
}: DefaultDeclarationProps = {}): Declaration {
	return {
		topics: topics(partitions, replicationFactor),
		directories: DIRECTORIES,
		indices: indices(replicas),
		roles: ROLES,
	};
}

const retention = (days: number) => ({
	"cleanup.policy": "delete",
	"retention.ms": String(Duration.days(days).milliseconds),
});

function topics(
	partitions: number,
	replicationFactor: number,
): TopicDeclaration[] {
	const deadLetters = {
		partitions: 1,
		replicationFactor,
		configs: {
			...retention(30),
			"retention.bytes": String(Size.gibibytes(1).bytes),
			// A record of the greatest size that a topic takes (1 MiB by default) must fit with the headers on top.
			"max.message.bytes": String(Size.mebibytes(2).bytes),
		},
	};
	return [
		{
			name: TOPICS.ticks,
			partitions,
			replicationFactor,
			configs: {
				...retention(7),
				// A record's timestamp is the time of its tick, and its readers judge by it what lies in the future: the
				// broker refuses a timestamp that its own clock does not bear out.
				"message.timestamp.after.max.ms": String(FUTURE_TOLERANCE_MS),
			},
		},
		{ name: TOPICS.ticksDeadLetters, ...deadLetters },
		{
			name: TOPICS.windows,
			partitions,
			replicationFactor,
			configs: {
				...retention(1),
				// An open window is published again with every trigger under the same key: the last update is what
				// counts. Compaction drops the others once a segment is closed; the retention bounds the whole.
				"cleanup.policy": "compact,delete",
				"segment.ms": String(Duration.hours(1).milliseconds),
			},
		},
		{ name: TOPICS.windowsDeadLetters, ...deadLetters },
	];
}

const parent = (path: string) => path.slice(0, path.lastIndexOf("/"));

/** Readable to all: without Kerberos a user name is claimed, and reading is guarded by the network. */
const DIRECTORIES: readonly DirectoryDeclaration[] = [
	{ path: HDFS_PATHS.rawTicks, owner: "hdfs-writer", mode: "755" },
	{
		path: parent(HDFS_PATHS.realtimeCheckpoint),
		owner: "spark",
		mode: "755",
	},
	{ path: parent(HDFS_PATHS.batchFeatures), owner: "batch", mode: "755" },
	{ path: HDFS_PATHS.reconciliation, owner: "reconciliation", mode: "755" },
	{ path: parent(HDFS_PATHS.latestFeatures), owner: "batch", mode: "755" },
];

function indices(replicas: number): IndexDeclaration[] {
	const settings = {
		number_of_shards: 1,
		number_of_replicas: replicas,
	};
	return [
		{
			name: INDICES.realtime,
			patterns: [INDICES.realtime],
			create: true,
			mapping: { ...realtimeWindowMapping },
			// Said explicitly, for otherwise an index that nobody searches for 30 s is not refreshed any more.
			settings: { ...settings, refresh_interval: "1s" },
		},
		...[
			{ name: INDICES.batchFeatures, mapping: batchFeaturesMapping },
			{ name: INDICES.batchMonthly, mapping: batchMonthlyMapping },
			{ name: INDICES.batchQuality, mapping: batchQualityMapping },
		].map(({ name, mapping }) => ({
			name,
			// Each run writes an index of its own behind the alias.
			patterns: [`${name}*`],
			create: false,
			mapping: { ...mapping },
			settings,
		})),
	];
}

const role = (name: string, names: string[], privileges: string[]) => ({
	name,
	body: { cluster: ["monitor"], indices: [{ names, privileges }] },
});
const BATCH = [
	INDICES.batchFeatures,
	INDICES.batchMonthly,
	INDICES.batchQuality,
].map((name) => `${name}*`);

const ROLES = [
	role("realtime-indexer", [INDICES.realtime], ["index", "delete", "read"]),
	role("batch", BATCH, ["manage", "create_index", "index", "read"]),
	role("reconciliation", [INDICES.realtime], ["read", "view_index_metadata"]),
	role(
		"query-api",
		[INDICES.realtime, ...BATCH],
		["read", "view_index_metadata"],
	),
];

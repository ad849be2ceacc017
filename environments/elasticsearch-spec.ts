import type { Duration } from "@tickstack/contracts/duration";
import type { Size } from "@tickstack/contracts/size";
import type { IndexKey } from "../pipeline/catalogue/data-sets.ts";
import type { JvmSize, ProcessSize, VolumeSpec } from "./process-size.ts";

export interface IndexSpec {
	/** Name or pattern with one trailing `*`. */
	readonly name: string;
	/** The one principal who may write it. */
	readonly writer: string;
	readonly shards: number;
	/** Age at which documents are deleted. */
	readonly retention: Duration;
	/** What the index is sized for. */
	readonly expected: {
		readonly documentsPerDay: number;
		readonly documentSize: Size;
	};
}

export interface SnapshotsSpec {
	/** Elasticsearch's cron notation (seconds first), UTC. */
	readonly cron: string;
	readonly retention: Duration;
}

export interface ElasticsearchSpec {
	readonly nodes: number;
	readonly node: JvmSize;
	readonly storage: VolumeSpec;
	/** Copies of each shard beside the primary. */
	readonly replicas: number;
	/** Shards of one copy spread over zones. */
	readonly zoneAwareness: boolean;
	/** `tls`: TLS on both layers, users and roles; `none` is for this machine and a namespace nobody else reaches. */
	readonly security: "none" | "tls";
	/** To the backup bucket; none when absent. */
	readonly snapshots?: SnapshotsSpec;
	/** By what they hold. */
	readonly indices: Readonly<Record<IndexKey, IndexSpec>>;
}

export interface KibanaSpec extends ProcessSize {
	readonly replicas: number;
}

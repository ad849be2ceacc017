import type { Duration } from "@tickstack/contracts/duration";
import type { DirectoryKey } from "../pipeline/catalogue/data-sets.ts";
import type { JvmSize, VolumeSpec } from "./process-size.ts";

export interface HdfsSpec {
	/** Automatic failover: two or more NameNodes with ZKFC, a JournalNode quorum and ZooKeeper. */
	readonly highAvailability: boolean;
	readonly nameNodes: number;
	/** Quorum of the shared edit log; odd with high availability, 0 without. */
	readonly journalNodes: number;
	readonly dataNodes: number;
	readonly replicationFactor: number;
	readonly nameNode: JvmSize & { readonly storage: VolumeSpec };
	readonly dataNode: JvmSize & { readonly storage: VolumeSpec };
	readonly journalNode: JvmSize & { readonly storage: VolumeSpec };
	/** The failover controller beside each NameNode. */
	readonly failoverController: JvmSize;
	/** How long the DataNodes' disks must last for the raw data set at the environment's load, before compaction. */
	readonly rawRetention: Duration;
	/** Absolute paths, by what they hold. */
	readonly directories: Readonly<Record<DirectoryKey, string>>;
}

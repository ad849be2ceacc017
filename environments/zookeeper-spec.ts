import type { Duration } from "@tickstack/contracts/duration";
import type { JvmSize, VolumeSpec } from "./process-size.ts";

/** Leader election and fencing of the HDFS failover controllers; Kafka 4 does not use ZooKeeper. */
export interface ZooKeeperSpec {
	/** Odd. */
	readonly nodes: number;
	readonly server: JvmSize;
	readonly storage: VolumeSpec;
	/** The unit of heartbeats and timeouts. */
	readonly tickTime: Duration;
}

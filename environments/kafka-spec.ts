import type { Duration } from "@tickstack/contracts/duration";
import type { Size } from "@tickstack/contracts/size";
import type { CATALOGUE } from "../pipeline/catalogue/catalogue.ts";
import type { TopicKey } from "../pipeline/catalogue/data-sets.ts";
import type { JvmSize, VolumeSpec } from "./process-size.ts";

export interface TopicSpec {
	readonly name: string;
	readonly partitions: number;
	/** Age at which a segment is deleted. */
	readonly retention: Duration;
	/** Upper bound of one partition's log, Kafka's `retention.bytes`; no bound when absent. */
	readonly retentionBytes?: Size;
	readonly replicationFactor: number;
	readonly minInSyncReplicas: number;
	/** What the topic is sized for. */
	readonly expected: {
		readonly recordsPerSecond: number;
		/** Of one record with key, headers and overhead. */
		readonly recordSize: Size;
	};
}

/** The topics of the pipeline, by what they carry. */
export type TopicsSpec = Readonly<Record<TopicKey, TopicSpec>>;

export interface KafkaSpec {
	/** `combined`: each broker is a controller too, and `controllers` equals `brokers`. */
	readonly roles: "combined" | "separate";
	/** KRaft quorum; odd. */
	readonly controllers: number;
	readonly brokers: number;
	/** Of the internal topics (offsets, transactions, share groups) and the default of new ones. */
	readonly replicationFactor: number;
	readonly minInSyncReplicas: number;
	readonly broker: JvmSize;
	/** Of the controllers when they are processes of their own. */
	readonly controller: JvmSize;
	/** Of each broker. */
	readonly storage: VolumeSpec;
	/** Of each controller when they are processes of their own. */
	readonly controllerStorage: VolumeSpec;
	/** `scram`: SASL/SCRAM-SHA-512 for clients and brokers, authorizer on, nothing allowed that is not granted. */
	readonly security: "plaintext" | "scram";
	/** Copies of a partition spread over zones: a broker's rack is the zone of its node. */
	readonly rackAwareness: boolean;
	/** Silence after which a broker is fenced; a killed one cannot register again sooner. */
	readonly sessionTimeout: Duration;
	readonly topics: TopicsSpec;
	/** Names of consumer groups that differ from the page's, by the workload. @default none */
	readonly groups?: Readonly<Partial<Record<keyof typeof CATALOGUE, string>>>;
}

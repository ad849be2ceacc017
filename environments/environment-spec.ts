import type { Duration } from "@tickstack/contracts/duration";
import type { MarketsSpec } from "@tickstack/contracts/markets";
import type { Load } from "../pipeline/catalogue/data-sets.ts";
import type { Cluster, Isolation, Lifetime } from "./cluster-spec.ts";
import type { ElasticsearchSpec, KibanaSpec } from "./elasticsearch-spec.ts";
import type { ExposureSpec } from "./exposure-spec.ts";
import type { HdfsSpec } from "./hdfs-spec.ts";
import type { ImageLock } from "./image-lock.ts";
import type { KafkaSpec } from "./kafka-spec.ts";
import type { SparkSpec } from "./spark-spec.ts";
import type { WorkloadSpecs } from "./workload-specs.ts";
import type { ZooKeeperSpec } from "./zookeeper-spec.ts";

export type Tier = "local" | "dev" | "staging" | "prod";

/** When a job of the batch layer runs. */
export interface ScheduleSpec {
	/** Five fields, as CronJob takes them. */
	readonly cron: string;
	/** IANA name; without it the time would be that of the controller. */
	readonly timeZone: string;
	/** A run that could not start within this time is skipped. */
	readonly startingDeadline: Duration;
	/** A run is killed at this age. */
	readonly deadline: Duration;
	readonly successfulHistory: number;
	readonly failedHistory: number;
}

/** The jobs of the batch layer. */
export interface SchedulesSpec {
	/** Computes the features, each day. */
	readonly batch: ScheduleSpec;
	/** Makes one file of each closed hour of the raw data set. */
	readonly compaction: ScheduleSpec;
	/** Compares the windows of each closed hour with the raw data set. */
	readonly reconciliation: ScheduleSpec;
}

/** The value at which somebody is told. */
export interface AlertsSpec {
	/** How long a record may wait for a consumer that has not done it. */
	readonly consumerDelay: Duration;
	/** Fraction of the DataNodes' capacity, 0–1. */
	readonly hdfsUsed: number;
	/** Fraction of a volume, 0–1. */
	readonly volumeUsed: number;
	/** Tick → searchable, 99th percentile. */
	readonly freshness: Duration;
	/** Age of the last complete batch run. */
	readonly batchAge: Duration;
	/** Full garbage collections of a workload a minute. */
	readonly majorCollections: number;
	/** Whether any window that differs from the raw data set by more than late ticks is told. */
	readonly reconciliation: boolean;
}

export interface AddOnsSpec {
	/** Scales the hdfs-writer on consumer lag instead of CPU and memory. */
	readonly keda: boolean;
	/** Google Cloud collects metrics and keeps them; only on a GKE cluster of the environment's own. */
	readonly managedPrometheus: boolean;
	/** kube-prometheus-stack: where the cluster has no monitoring of its own. */
	readonly prometheusStack: boolean;
	/** What the engines know of themselves is collected too: an agent in each JVM, an exporter beside Elasticsearch. */
	readonly engineMetrics: boolean;
}

/**
 * An environment as data. Whatever is configured, sized or deployed follows from it by pure functions,
 * on all substrates. Checked by `validate`.
 */
export interface EnvironmentSpec {
	/** DNS label, at most 20 characters: part of names that Google Cloud cuts at 30. */
	readonly name: string;
	readonly tier: Tier;
	readonly cluster: Cluster;
	readonly isolation: Isolation;
	readonly lifetime: Lifetime;
	/** Kubernetes namespace. */
	readonly namespace: string;
	/** What the environment is sized for. */
	readonly load: Load;
	/** To which trading day a tick counts, and when a day is over. */
	readonly markets: MarketsSpec;
	readonly kafka: KafkaSpec;
	/** Absent where HDFS has no automatic failover and no cluster is emulated. */
	readonly zookeeper?: ZooKeeperSpec;
	readonly hdfs: HdfsSpec;
	readonly elasticsearch: ElasticsearchSpec;
	/** Absent on this machine: the page of query-api stands in. */
	readonly kibana?: KibanaSpec;
	readonly spark: SparkSpec;
	readonly workloads: WorkloadSpecs;
	readonly schedules: SchedulesSpec;
	readonly exposure: ExposureSpec;
	readonly alerts: AlertsSpec;
	readonly addOns: AddOnsSpec;
	readonly images: ImageLock;
}

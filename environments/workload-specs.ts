import type { ProcessSize } from "./process-size.ts";

export type WorkloadName =
	| "tick-producer"
	| "hdfs-writer"
	| "speed-layer"
	| "realtime-indexer"
	| "query-api"
	| "batch"
	| "provisioner";

/** Values of the fields that a workload declares with source `setting`; the rest keep their defaults. */
export type Settings = Readonly<Record<string, unknown>>;

/** A workload that runs all the time. More than {@link replicas} are run only up to {@link maxReplicas}, by an autoscaler. */
export interface ServiceSpec<S = Settings> extends ProcessSize {
	readonly replicas: number;
	/** Equal to {@link replicas}: no autoscaler. */
	readonly maxReplicas: number;
	readonly settings: S;
}

/** A workload that runs and ends. */
export interface JobSpec<S = Settings> extends ProcessSize {
	readonly settings: S;
}

export interface WorkloadSpecs {
	readonly tickProducer: ServiceSpec;
	readonly hdfsWriter: ServiceSpec;
	readonly speedLayer: ServiceSpec;
	readonly realtimeIndexer: ServiceSpec;
	readonly queryApi: ServiceSpec;
	readonly batch: JobSpec;
	readonly provisioner: JobSpec;
}

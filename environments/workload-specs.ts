import type { ProcessSize } from "./process-size.ts";
import type { WORKLOAD_CONFIGS, WorkloadKey } from "./workload-configs.ts";
import type { SettingsOf } from "./workload-settings.ts";

/** The workloads by the names of their images. */
export const WORKLOAD_NAMES = [
	"tick-producer",
	"hdfs-writer",
	"speed-layer",
	"realtime-indexer",
	"query-api",
	"batch",
	"provisioner",
] as const;

export type WorkloadName = (typeof WORKLOAD_NAMES)[number];

/** What an environment sets of each workload; the rest keeps its declared default. */
export type WorkloadSettings = {
	readonly [K in WorkloadKey]: SettingsOf<(typeof WORKLOAD_CONFIGS)[K]>;
};

/** A workload that runs all the time. More than {@link replicas} are run only up to {@link maxReplicas}, by an autoscaler. */
export interface ServiceSpec<S = object> extends ProcessSize {
	readonly replicas: number;
	/** Equal to {@link replicas}: no autoscaler. */
	readonly maxReplicas: number;
	readonly settings: S;
}

/** A workload that runs and ends. */
export interface JobSpec<S = object> extends ProcessSize {
	readonly settings: S;
}

type JobKey = "batch" | "provisioner";

export type WorkloadSpecs = {
	readonly [K in Exclude<WorkloadKey, JobKey>]: ServiceSpec<
		WorkloadSettings[K]
	>;
} & { readonly [K in JobKey]: JobSpec<WorkloadSettings[K]> };

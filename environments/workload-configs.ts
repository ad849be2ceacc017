import type { Config } from "@tickstack/contracts/config";
import type { Field } from "@tickstack/contracts/field";
import { batchConfig } from "../workloads/batch/src/config.ts";
import { hdfsWriterConfig } from "../workloads/hdfs-writer/src/config.ts";
import { provisionerConfig } from "../workloads/provisioner/src/config.ts";
import { queryApiConfig } from "../workloads/query-api/src/config.ts";
import { realtimeIndexerConfig } from "../workloads/realtime-indexer/src/config.ts";
import { speedLayerConfig } from "../workloads/speed-layer/src/config.ts";
import { tickProducerConfig } from "../workloads/tick-producer/src/config.ts";

/** Every workload's declared configuration, by its key in an environment. */
export const WORKLOAD_CONFIGS = {
	tickProducer: tickProducerConfig,
	hdfsWriter: hdfsWriterConfig,
	speedLayer: speedLayerConfig,
	realtimeIndexer: realtimeIndexerConfig,
	queryApi: queryApiConfig,
	batch: batchConfig,
	provisioner: provisionerConfig,
} as const;

export type WorkloadKey = keyof typeof WORKLOAD_CONFIGS;

/** The declared fields of a workload, whatever their types. */
export const fieldsOf = (
	workload: WorkloadKey,
): Readonly<Record<string, Field<unknown>>> =>
	(WORKLOAD_CONFIGS[workload] as Config<Record<string, Field<unknown>>>).fields;

import type { Field } from "@tickstack/contracts/field";
import { batch, compaction, reconciliation } from "./batch.ts";
import { hdfsWriter } from "./hdfs-writer.ts";
import { provisioner } from "./provisioner.ts";
import { queryApi } from "./query-api.ts";
import { realtimeIndexer } from "./realtime-indexer.ts";
import { speedLayer } from "./speed-layer.ts";
import { tickProducer } from "./tick-producer.ts";
import type { WorkloadDefinition } from "./workload.ts";

/** Every workload of the project, by its key in an environment. */
export const CATALOGUE = {
	tickProducer,
	hdfsWriter,
	speedLayer,
	realtimeIndexer,
	queryApi,
	batch,
	compaction,
	reconciliation,
	provisioner,
} as const satisfies Readonly<Record<string, WorkloadDefinition>>;

/** Workloads that an environment sizes and sets together with another one: further jobs of its image. */
const SIZED_WITH = { compaction: "batch", reconciliation: "batch" } as const;

/** The workloads that an environment sizes. */
export type WorkloadKey = Exclude<
	keyof typeof CATALOGUE,
	keyof typeof SIZED_WITH
>;

/** The key under which an environment sizes a workload. */
export const sizeKey = (name: keyof typeof CATALOGUE): WorkloadKey =>
	name in SIZED_WITH
		? SIZED_WITH[name as keyof typeof SIZED_WITH]
		: (name as WorkloadKey);

/** The workload and those that are sized with it. */
export type Sharing<K extends WorkloadKey> =
	| K
	| {
			[J in keyof typeof SIZED_WITH]: (typeof SIZED_WITH)[J] extends K
				? J
				: never;
	  }[keyof typeof SIZED_WITH];

/** The workloads of a key: itself and those that are sized with it. */
export const sharing = (key: WorkloadKey): readonly WorkloadDefinition[] =>
	(Object.keys(CATALOGUE) as (keyof typeof CATALOGUE)[])
		.filter((name) => sizeKey(name) === key)
		.map((name) => CATALOGUE[name]);

/** The workloads' images, which are called after them. */
export type WorkloadImage = (typeof CATALOGUE)[WorkloadKey]["name"];
export const WORKLOAD_IMAGES = [
	...new Set(
		Object.values<WorkloadDefinition>(CATALOGUE).map(({ image }) => image),
	),
] as readonly WorkloadImage[];

/** The declared fields of a workload's configuration, by the key of its sizes. */
export const fieldsOf = (
	key: WorkloadKey,
): Readonly<Record<string, Field<unknown>>> =>
	Object.assign({}, ...sharing(key).map(({ config }) => config.fields));

import type { EnvironmentSpec } from "../environments/environment-spec.ts";
import { CATALOGUE } from "./catalogue/catalogue.ts";
import type { Slot } from "./catalogue/slot.ts";
import { dataSets, type Grantee, grantQueries } from "./data-set.ts";
import { unusedDataSets } from "./flow.ts";
import { PlacedWorkload } from "./placed-workload.ts";

/** The whole pipeline of an environment: what flows where, and who may do what. Substrates make it true. */
export interface Pipeline extends ReturnType<typeof dataSets> {
	readonly environment: EnvironmentSpec;
	/** All of the catalogue, in its order. */
	readonly workloads: readonly PlacedWorkload[];
}

/**
 * The page: the pipeline on every substrate.
 * @throws {UnfilledSlotError} {@link WorkloadNotRunError} {@link UnusedDataSetError} {@link DirectoryOwnerError} {@link IndexWriterError}
 */
export function pipeline(environment: EnvironmentSpec): Pipeline {
	const data = dataSets(environment);
	const { topics, directories, indices } = data;
	const { workloads, run } = runner(environment);

	const producer = run("tickProducer");
	topics.ticks.grantProduce(producer.ticks);
	topics.ticks.grantRead(producer.lastTicks);

	const writer = run("hdfsWriter");
	topics.ticks.grantConsume(writer.ticks, { group: "hdfs-writer-group-v1" });
	topics.ticksDeadLetters.grantProduce(writer.deadLetters);
	directories.rawTicks.grantWrite(writer.raw);

	const speed = run("speedLayer");
	grantQueries(speed.queries);
	topics.ticks.grantConsume(speed.ticks);
	topics.windows.grantProduce(speed.windows);
	directories.realtimeCheckpoint.grantWrite(speed.checkpoint);

	const indexer = run("realtimeIndexer");
	topics.windows.grantConsume(indexer.windows, {
		group: "realtime-indexer-v1",
	});
	topics.windowsDeadLetters.grantProduce(indexer.deadLetters);
	indices.realtime.grantWrite(indexer.realtime);

	const batch = run("batch");
	directories.rawTicks.grantRead(batch.raw);
	directories.batchFeatures.grantWrite(batch.features);
	directories.batchMonthly.grantWrite(batch.monthly);
	directories.latestFeatures.grantWrite(batch.latest);
	indices.batchFeatures.grantWrite(batch.featuresIndex);
	indices.batchMonthly.grantWrite(batch.monthlyIndex);
	indices.batchQuality.grantWrite(batch.qualityIndex);
	if (environment.workloads.batch.settings.engine === "spark")
		grantQueries(batch.queries);

	const compaction = run("compaction");
	directories.rawTicks.grantWrite(compaction.raw);

	const reconciliation = run("reconciliation");
	directories.rawTicks.grantRead(reconciliation.raw);
	indices.realtime.grantRead(reconciliation.realtime);
	directories.reconciliation.grantWrite(reconciliation.reports);

	const api = run("queryApi");
	indices.realtime.grantRead(api.realtime);
	indices.batchFeatures.grantRead(api.features);
	indices.batchMonthly.grantRead(api.monthly);
	indices.batchQuality.grantRead(api.quality);

	run("provisioner");
	const page = { environment, ...data, workloads: workloads() };
	const unused = unusedDataSets(data, page);
	if (unused.length) throw new UnusedDataSetError(unused);
	return page;
}

/** Data sets of the catalogue that the page forgot. */
class UnusedDataSetError extends Error {
	readonly code = "DATA_SET_UNUSED";

	constructor(paths: readonly string[]) {
		super(
			`${paths.join(", ")}: the page (pipeline/pipeline.ts) grants each topic to somebody, and writing each directory and index`,
		);
		this.name = "UnusedDataSetError";
	}
}

/** A workload that the page forgot. */
class WorkloadNotRunError extends Error {
	readonly code = "WORKLOAD_NOT_RUN";

	constructor(keys: readonly string[]) {
		super(
			`the catalogue has ${keys.join(", ")}, and the page (pipeline/pipeline.ts) runs no such workload`,
		);
		this.name = "WorkloadNotRunError";
	}
}

type Key = keyof typeof CATALOGUE;
type SlotsOf<K extends Key> = {
	readonly [N in keyof (typeof CATALOGUE)[K]["needs"]]: Grantee<
		(typeof CATALOGUE)[K]["needs"][N] & Slot
	>;
};

function runner(environment: EnvironmentSpec) {
	const placed = new Map<Key, PlacedWorkload>();
	return {
		/** Runs a workload of the catalogue and returns its slots. */
		run<K extends Key>(key: K): SlotsOf<K> {
			const workload = new PlacedWorkload(environment, key, CATALOGUE[key]);
			placed.set(key, workload);
			return Object.fromEntries(
				Object.entries<Slot>(CATALOGUE[key].needs).map(([name, slot]) => [
					name,
					{ workload, name, slot },
				]),
			) as SlotsOf<K>;
		},
		workloads(): PlacedWorkload[] {
			const forgotten = (Object.keys(CATALOGUE) as Key[]).filter(
				(key) => !placed.has(key),
			);
			if (forgotten.length) throw new WorkloadNotRunError(forgotten);
			for (const workload of placed.values()) workload.checkFilled();
			return [...placed.values()];
		},
	};
}

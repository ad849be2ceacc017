import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConfigValues } from "@tickstack/contracts/config";
import { elasticsearchClient } from "@tickstack/runtime/elasticsearch";
import type {
	RunningService,
	ServiceContext,
} from "@tickstack/runtime/service";
import { WebHdfs } from "@tickstack/runtime/webhdfs";
import { BatchRun } from "./batch-run.ts";
import { compactClosedHours } from "./compaction.ts";
import type {
	compactionConfig,
	featuresConfig,
	reconciliationConfig,
} from "./config.ts";
import { DuckDb } from "./duckdb.ts";
import { pruneRuns } from "./prune-runs.ts";
import {
	reconcile,
	UnexplainedDifferencesError,
} from "./reconciliation/reconciliation.ts";
import { reconciliationMetrics } from "./reconciliation/reconciliation-metrics.ts";
import { runMetrics } from "./run-metrics.ts";
import {
	counted,
	failureSummary,
	type RunSummary,
	writeSummary,
} from "./run-summary.ts";

/** A setting that another one needs. */
class BatchConfigError extends Error {
	readonly code = "BATCH_CONFIG_INCOMPLETE";
}

type Compaction = ConfigValues<typeof compactionConfig>;
/** What every job takes. */
type Common = Omit<Compaction, "compactionDelayMinutes">;
type Features = ConfigValues<typeof featuresConfig>;
type Reconciliation = ConfigValues<typeof reconciliationConfig>;

/** What every job works with. */
interface Tools {
	readonly db: DuckDb;
	readonly hdfs: WebHdfs;
	/** Local folder of this process. */
	readonly workDir: string;
	readonly signal: AbortSignal;
	readonly now: () => Date;
}

/** One run of a job. */
type Work<V> = (
	tools: Tools,
	context: ServiceContext<V>,
) => Promise<RunSummary>;

/**
 * One run of a job of the batch layer as a service: it ends by itself, and a stop leaves what was served before.
 * @throws {BatchConfigError}
 */
export async function startJob<V extends Common>(
	context: ServiceContext<V>,
	now: () => Date,
	work: Work<V>,
): Promise<RunningService> {
	const stopping = new AbortController();
	const signal = AbortSignal.any([context.signal, stopping.signal]);
	const done = summarized(context.config, () =>
		withTools(context.config, { now, signal }, (tools) => work(tools, context)),
	);
	const ended = done.catch(() => undefined);
	return {
		ready: () => true,
		done,
		stop: async () => {
			stopping.abort();
			await ended;
		},
	};
}

/** The work with its summary, also when it fails. */
async function summarized(
	{ job, summaryFile }: Common,
	work: () => Promise<RunSummary>,
): Promise<void> {
	let summary: RunSummary;
	try {
		summary = await work();
	} catch (error) {
		await writeSummary(summaryFile, failureSummary(job, error));
		throw error;
	}
	await writeSummary(summaryFile, summary);
	if (summary.result === "different")
		throw new UnexplainedDifferencesError(summary.text);
}

async function withTools(
	config: Common,
	{ now, signal }: Pick<Tools, "now" | "signal">,
	work: (tools: Tools) => Promise<RunSummary>,
): Promise<RunSummary> {
	const base = config.workDir ?? tmpdir();
	await mkdir(base, { recursive: true });
	const workDir = await mkdtemp(join(base, "tickstack-batch-"));
	const hdfs = new WebHdfs({
		namenodes: config.hdfsNamenodes,
		user: config.hdfsUser,
		signal,
	});
	const db = await DuckDb.open({
		memory: config.duckdbMemory,
		threads: config.duckdbThreads,
		spillDir: join(workDir, "spill"),
		signal,
	});
	try {
		return await work({ db, hdfs, workDir, signal, now });
	} finally {
		db.close();
		hdfs.close();
		await rm(workDir, { recursive: true, force: true });
	}
}

/** Computes and publishes the features. */
export const features: Work<Features> = async (
	tools,
	{ config, log, metrics },
) => {
	if (config.engine === "spark" && !config.sparkConnect)
		throw new BatchConfigError("ENGINE=spark needs SPARK_CONNECT");
	const { now } = tools;
	const elasticsearch = elasticsearchClient(config);
	try {
		const runs = await new BatchRun({
			...tools,
			config,
			elasticsearch,
			log,
			metrics: runMetrics(metrics),
		}).run();
		if (!config.dryRun)
			await pruneRuns({
				...tools,
				config,
				elasticsearch,
				dates: runs.map(({ run_date }) => run_date),
				nowMs: now().getTime(),
				log,
			});
		const rows = runs.reduce((sum, run) => sum + run.feature_rows, 0);
		return {
			job: "features",
			text: `${counted(rows, "row")} up to ${runs.at(-1)?.run_date}`,
			rows,
			runs,
		};
	} finally {
		await elasticsearch.close();
	}
};

/** Makes one file of each closed hour of the raw data set. */
export const compaction: Work<Compaction> = async (
	{ db, hdfs, workDir, signal, now },
	{ config, log },
) => {
	const { hours, files, records, setAside } = await compactClosedHours({
		db,
		source: { hdfs, root: config.rawPath, workDir },
		closedBefore: new Date(
			now().getTime() - config.compactionDelayMinutes * 60_000,
		),
		dryRun: config.dryRun,
		signal,
		log,
	});
	return {
		job: "compaction",
		text: `${counted(files, "file")} of ${counted(hours, "hour")} compacted, ${counted(records, "record")}${setAside ? `; ${counted(setAside, "record")} set aside, no tick` : ""}`,
		hours,
		files,
		records,
		set_aside: setAside,
	};
};

/** Compares the real-time windows of closed hours with the raw data set. */
export const reconciliation: Work<Reconciliation> = async (
	tools,
	{ config, log, metrics },
) => {
	const elasticsearch = elasticsearchClient(config);
	try {
		return await reconcile({
			...tools,
			config,
			elasticsearch,
			log,
			metrics: reconciliationMetrics(metrics),
		});
	} finally {
		await elasticsearch.close();
	}
};

import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Client } from "@elastic/elasticsearch";
import type { ConfigValues } from "@tickstack/contracts/config";
import { elasticsearchClient } from "@tickstack/runtime/elasticsearch";
import type {
	RunningService,
	ServiceContext,
} from "@tickstack/runtime/service";
import { WebHdfs } from "@tickstack/runtime/webhdfs";
import { BatchRun } from "./batch-run.ts";
import { compactClosedHours } from "./compaction.ts";
import type { batchConfig } from "./config.ts";
import { DuckDb } from "./duckdb.ts";
import { pruneRuns } from "./prune-runs.ts";
import {
	reconcile,
	UnexplainedDifferencesError,
} from "./reconciliation/reconciliation.ts";
import { reconciliationMetrics } from "./reconciliation/reconciliation-metrics.ts";
import { runDates } from "./run-dates.ts";
import { runMetrics } from "./run-metrics.ts";
import {
	counted,
	failureSummary,
	type RunSummary,
	writeSummary,
} from "./run-summary.ts";

/** A setting that another one needs. */
export class BatchConfigError extends Error {
	readonly code = "BATCH_CONFIG_INCOMPLETE";
}

/** What every job works with. */
interface Tools {
	readonly db: DuckDb;
	readonly hdfs: WebHdfs;
	/** Local folder of this process. */
	readonly workDir: string;
	readonly signal: AbortSignal;
}

/** One run of the batch layer as a service: it ends by itself, and a stop leaves what was served before. */
export class BatchService {
	readonly #context: ServiceContext<ConfigValues<typeof batchConfig>>;
	readonly #now: () => Date;
	readonly #stopping = new AbortController();

	constructor(
		context: ServiceContext<ConfigValues<typeof batchConfig>>,
		now: () => Date,
	) {
		this.#context = context;
		this.#now = now;
	}

	async start(): Promise<RunningService> {
		const { engine, sparkConnect, job, elasticsearchNodes } =
			this.#context.config;
		if (engine === "spark" && !sparkConnect)
			throw new BatchConfigError("ENGINE=spark needs SPARK_CONNECT");
		if (job !== "compaction" && !elasticsearchNodes)
			throw new BatchConfigError(`JOB=${job} needs ELASTICSEARCH_NODES`);
		const done = this.#summarized();
		const ended = done.catch(() => undefined);
		return {
			ready: () => true,
			done,
			stop: async () => {
				this.#stopping.abort();
				await ended;
			},
		};
	}

	/** The work with its summary, also when it fails. */
	async #summarized(): Promise<void> {
		const { job, summaryFile } = this.#context.config;
		let summary: RunSummary;
		try {
			summary = await this.#work();
		} catch (error) {
			await writeSummary(summaryFile, failureSummary(job, error));
			throw error;
		}
		await writeSummary(summaryFile, summary);
		if (summary.result === "different")
			throw new UnexplainedDifferencesError(summary.text);
	}

	async #work(): Promise<RunSummary> {
		const { config, signal: asked } = this.#context;
		const signal = AbortSignal.any([asked, this.#stopping.signal]);
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
			return await this.#job({ db, hdfs, workDir, signal });
		} finally {
			db.close();
			hdfs.close();
			await rm(workDir, { recursive: true, force: true });
		}
	}

	async #job(tools: Tools): Promise<RunSummary> {
		const { config } = this.#context;
		if (config.job === "compaction") return this.#compaction(tools);
		const elasticsearch = elasticsearchClient({
			...config,
			elasticsearchNodes: config.elasticsearchNodes ?? [],
		});
		try {
			return config.job === "features"
				? await this.#features(tools, elasticsearch)
				: await this.#reconciliation(tools, elasticsearch);
		} finally {
			await elasticsearch.close();
		}
	}

	async #features(tools: Tools, elasticsearch: Client): Promise<RunSummary> {
		const { config, log, metrics } = this.#context;
		const runs = await new BatchRun({
			...tools,
			config,
			elasticsearch,
			log,
			metrics: runMetrics(metrics),
			now: this.#now,
		}).run(runDates(config, this.#now()));
		if (!config.dryRun)
			await pruneRuns({
				...tools,
				config,
				elasticsearch,
				dates: runs.map(({ run_date }) => run_date),
				nowMs: this.#now().getTime(),
				log,
			});
		const rows = runs.reduce((sum, run) => sum + run.feature_rows, 0);
		return {
			job: "features",
			text: `${counted(rows, "row")} up to ${runs.at(-1)?.run_date}`,
			rows,
			runs,
		};
	}

	async #compaction({ db, hdfs, workDir, signal }: Tools): Promise<RunSummary> {
		const { config, log } = this.#context;
		const { hours, files, records, refused } = await compactClosedHours({
			db,
			source: { hdfs, root: config.rawPath, workDir },
			closedBefore: new Date(
				this.#now().getTime() - config.compactionDelayMinutes * 60_000,
			),
			dryRun: config.dryRun,
			signal,
			log,
		});
		return {
			job: "compaction",
			text: `${counted(files, "file")} of ${counted(hours, "hour")} compacted, ${counted(records, "record")}${refused.length ? `; ${counted(refused.length, "hour")} refused` : ""}`,
			hours,
			files,
			records,
			refused,
		};
	}

	async #reconciliation(
		tools: Tools,
		elasticsearch: Client,
	): Promise<RunSummary> {
		const { config, log, metrics } = this.#context;
		return reconcile({
			...tools,
			config,
			elasticsearch,
			log,
			metrics: reconciliationMetrics(metrics),
			now: this.#now,
		});
	}
}

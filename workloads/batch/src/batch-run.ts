import { mkdir, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Client } from "@elastic/elasticsearch";
import type { ConfigValues } from "@tickstack/contracts/config";
import type { WebHdfs } from "@tickstack/runtime/webhdfs";
import type { Logger } from "pino";
import { ColumnarEngine, threadsFor } from "./columnar/columnar-engine.ts";
import type { featuresConfig } from "./config.ts";
import { DayBarsCache } from "./day-bars-cache.ts";
import type { DuckDb } from "./duckdb.ts";
import { DuckDbEngine } from "./duckdb-engine.ts";
import { type ComputedFiles, type Engine, filesIn } from "./engine.ts";
import { type InputSummary, loadInput, selectBars } from "./input.ts";
import { publish } from "./publish.ts";
import type { PublishedRun } from "./published-run.ts";
import type { QualityReport } from "./quality.ts";
import type { RunMetrics } from "./run-metrics.ts";
import {
	dayBarsRoot,
	type RunPaths,
	runPaths,
	stagingRoot,
} from "./run-paths.ts";
import { SparkEngine } from "./spark-engine.ts";
import { getFile, putFile, putJson, readJson } from "./staging.ts";

/** There is nothing to compute from. */
export class NoInputError extends Error {
	readonly code = "BATCH_NO_INPUT";

	constructor(runDate: string) {
		super(
			`no row up to ${runDate}: the raw data set is empty and there is no history with such a day`,
		);
		this.name = "NoInputError";
	}
}

export interface BatchRunOptions {
	readonly config: ConfigValues<typeof featuresConfig>;
	readonly db: DuckDb;
	readonly hdfs: WebHdfs;
	readonly elasticsearch: Client;
	/** Local folder of this process. */
	readonly workDir: string;
	readonly log: Logger;
	readonly metrics: RunMetrics;
	readonly now: () => Date;
	readonly signal: AbortSignal;
}

/** The feature run: reads the inputs once, then computes and publishes each run date. */
export class BatchRun {
	readonly #options: BatchRunOptions;

	constructor(options: BatchRunOptions) {
		this.#options = options;
	}

	/**
	 * @returns what is published of each date
	 * @throws {NoInputError} when a date has no row; the dates before it are published
	 */
	async run(dates: readonly string[]): Promise<PublishedRun[]> {
		const { config, db, hdfs, workDir, log, metrics, now } = this.#options;
		const readAt = now().toISOString();
		const input = await loadInput(db, {
			raw: { hdfs, root: config.rawPath, workDir },
			cache: new DayBarsCache({
				db,
				hdfs,
				root: dayBarsRoot(config),
				workDir,
				before: readAt.slice(0, 10),
				reads: !config.force,
				writes: !config.dryRun,
			}),
			history: config.history,
			to: dates.at(-1) as string,
			nowMs: now().getTime(),
			progress: (what, rows) => log.info({ input: what, rows }, "read"),
		});
		for (const [code, rows] of Object.entries(input.history?.rejected ?? {}))
			metrics.rejected.set({ code }, rows);
		log.info({ input }, "input is complete");
		const runs: PublishedRun[] = [];
		for (const date of dates)
			runs.push(await this.#runDate(date, input, readAt));
		return runs;
	}

	async #runDate(
		date: string,
		input: InputSummary,
		readAt: string,
	): Promise<PublishedRun> {
		const { config, db, hdfs, elasticsearch, log, metrics, now, signal } =
			this.#options;
		signal.throwIfAborted();
		const { rows, fingerprint } = await selectBars(db, date, config);
		if (rows === 0) throw new NoInputError(date);
		const paths = runPaths(config, date, fingerprint);
		const published = await readJson<PublishedRun>(hdfs, paths.run);
		if (published?.fingerprint === fingerprint && !config.force) {
			log.info({ ...published }, "this input is published already");
			return published;
		}
		const { run, files } =
			(config.force ? undefined : await this.#staged(paths)) ??
			(await this.#compute(date, fingerprint, paths, input, readAt));
		if (config.dryRun) {
			log.info({ ...run }, "dry run: nothing was written");
			return run;
		}
		await publish(
			{
				db,
				hdfs,
				elasticsearch,
				config,
				signal,
				progress: (what, rows) => log.info({ rows }, what),
			},
			run,
			paths,
			files,
		);
		await this.#removeStale(date, paths);
		metrics.lastSuccess.set(now().getTime() / 1_000);
		log.info({ ...run }, "published");
		return run;
	}

	/** What a run that was cut off has staged completely. */
	async #staged(
		paths: RunPaths,
	): Promise<{ run: PublishedRun; files: ComputedFiles } | undefined> {
		const { hdfs, log } = this.#options;
		const run = await readJson<PublishedRun>(hdfs, paths.stagedRun);
		if (!run) return undefined;
		log.info({ run_id: run.run_id }, "going on with a run that was cut off");
		const files = await this.#localFiles();
		for (const [staged, moved, file] of [
			[paths.stagedFeatures, paths.features, files.features],
			[paths.stagedMonthly, paths.monthly, files.monthly],
		] as const)
			await getFile(hdfs, (await hdfs.status(staged)) ? staged : moved, file);
		return { run, files };
	}

	async #compute(
		date: string,
		fingerprint: string,
		paths: RunPaths,
		input: InputSummary,
		readAt: string,
	): Promise<{ run: PublishedRun; files: ComputedFiles }> {
		const { config, hdfs, log, metrics, now } = this.#options;
		const computedAt = now().toISOString();
		const run_id = `${date}-${fingerprint}-${computedAt.replaceAll(/[-:.]/g, "").toLowerCase()}`;
		await this.#localFiles();
		const counts = new Map<string, number>();
		const { files, quality } = await this.#engine(paths).compute(
			{ runId: run_id, computedAt },
			(job, rows, seconds) => {
				counts.set(job, rows);
				metrics.rows.set({ job }, rows);
				metrics.seconds.set({ job }, seconds);
				log.info({ job, rows, seconds }, "job is done");
			},
		);
		const { gaps, outliers } = quality;
		log.info(
			{
				gaps: gaps.count,
				zscore: outliers.zscore,
				iqr: outliers.iqr,
			},
			"data quality",
		);
		const run: PublishedRun = {
			run_id,
			run_date: date,
			computed_at: computedAt,
			read_at: readAt,
			fingerprint,
			engine: config.engine,
			feature_rows: counts.get("trend") ?? 0,
			monthly_rows: counts.get("monthly") ?? 0,
		};
		if (!config.dryRun) {
			await hdfs.mkdirs(paths.staging);
			await putFile(hdfs, paths.stagedFeatures, { file: files.features });
			await putFile(hdfs, paths.stagedMonthly, { file: files.monthly });
			const report: QualityReport = { ...input, ...quality };
			await putJson(hdfs, paths.stagedQuality, { ...run, ...report });
			await putJson(hdfs, paths.stagedRun, run);
		}
		return { run, files };
	}

	async #localFiles(): Promise<ComputedFiles> {
		const dir = join(this.#options.workDir, "computed");
		await rm(dir, { recursive: true, force: true });
		await mkdir(dir, { recursive: true });
		return filesIn(dir);
	}

	#engine({ staging }: RunPaths): Engine {
		const { config, db, hdfs, workDir } = this.#options;
		const dir = join(workDir, "computed");
		const options = { config, db, dir, columns: "full" } as const;
		switch (config.engine) {
			case "columnar":
				return new ColumnarEngine({
					...options,
					threads: threadsFor(config.duckdbThreads, availableParallelism()),
				});
			case "duckdb":
				return new DuckDbEngine(options);
			case "spark":
				return new SparkEngine({ config, db, hdfs, dir, staging });
		}
	}

	/** Folders that cut-off runs of this date with other input have left. */
	async #removeStale(date: string, { staging }: RunPaths): Promise<void> {
		const { config, hdfs } = this.#options;
		const root = stagingRoot(config);
		for (const { pathSuffix } of await hdfs.list(root))
			if (pathSuffix.startsWith(`dt=${date}-`) && !staging.endsWith(pathSuffix))
				await hdfs.delete(`${root}/${pathSuffix}`, { recursive: true });
	}
}

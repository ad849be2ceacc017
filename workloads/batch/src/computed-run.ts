import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Client } from "@elastic/elasticsearch";
import type {
	BarsQuality,
	QualityReport,
} from "@tickstack/contracts/batch-quality";
import type { ConfigValues } from "@tickstack/contracts/config";
import type { WebHdfs } from "@tickstack/runtime/webhdfs";
import type { Logger } from "pino";
import { findBase } from "./base-run.ts";
import type { featuresConfig } from "./config.ts";
import type { DuckDb } from "./duckdb.ts";
import { DuckDbEngine } from "./duckdb-engine.ts";
import { type ComputedFiles, type Engine, filesIn, rowsIn } from "./engine.ts";
import { changesSince, computeChanges } from "./increment.ts";
import type { InputSummary } from "./input.ts";
import { definitionOf } from "./jobs.ts";
import { qualityOf } from "./quality.ts";
import type { ComputedRun, PublishedRun } from "./run.ts";
import type { RunMetrics } from "./run-metrics.ts";
import type { RunPaths } from "./run-paths.ts";
import { SparkEngine } from "./spark-engine.ts";
import { getFile, putFile, putJson, readJson } from "./staging.ts";

export interface RunTools {
	readonly config: ConfigValues<typeof featuresConfig>;
	readonly db: DuckDb;
	readonly hdfs: WebHdfs;
	readonly elasticsearch: Client;
	/** Local folder of this process. */
	readonly workDir: string;
	readonly log: Logger;
	readonly metrics: RunMetrics;
	readonly now: () => Date;
}

/** What a run that was cut off has staged completely; undefined when there is none. */
export async function resumeRun(
	{ hdfs, workDir, log }: RunTools,
	paths: RunPaths,
): Promise<ComputedRun | undefined> {
	const run = await readJson<PublishedRun>(hdfs, paths.stagedRun);
	if (!run) return undefined;
	log.info({ run_id: run.run_id }, "going on with a run that was cut off");
	const files = filesIn(await emptyFolder(workDir));
	for (const [staged, moved, file] of [
		[paths.stagedFeatures, paths.features, files.features],
		[paths.stagedMonthly, paths.monthly, files.monthly],
	] as const)
		await getFile(hdfs, (await hdfs.status(staged)) ? staged : moved, file);
	return { run, files };
}

export interface RunInput {
	/** `YYYY-MM-DD` */
	readonly date: string;
	readonly fingerprint: string;
	readonly summary: InputSummary;
	/** Rows of days that were not over. */
	readonly openRows: number;
	readonly readAt: string;
	/** RFC 3339. */
	readonly wholeUntil: string;
}

/** Computes the view `bars` and stages the result, unless it is a dry run. */
export async function computeRun(
	tools: RunTools,
	{ date, fingerprint, summary, openRows, readAt, wholeUntil }: RunInput,
	paths: RunPaths,
): Promise<ComputedRun> {
	const { config, db, hdfs, workDir, log, metrics, now } = tools;
	const computedAt = now().toISOString();
	const run_id = `${date}-${fingerprint}-${computedAt.replaceAll(/[-:.]/g, "").toLowerCase()}`;
	const dir = await emptyFolder(workDir);
	const engine = engineOf(tools, dir, paths);
	const counts = new Map<string, number>();
	const stamp = { runId: run_id, computedAt };
	const progress = (job: string, rows: number, seconds: number) => {
		counts.set(job, rows);
		metrics.rows.set({ job }, rows);
		metrics.seconds.set({ job }, seconds);
		log.info({ job, rows, seconds }, "job is done");
	};
	const definition = definitionOf(config);
	const base = config.force
		? "it was asked for"
		: await findBase({ ...tools, date, definition });
	const changes =
		typeof base === "string"
			? undefined
			: await changesSince(db, base.files.features);
	let increment: ComputedRun["increment"];
	let files: ComputedFiles;
	let quality: BarsQuality;
	if (typeof base === "string" || !changes) {
		const because =
			typeof base === "string" ? base : "more than half of them have changed";
		log.info({ because }, "all rows are computed");
		({ files, quality } = await engine.compute(stamp, progress));
	} else {
		log.info(
			{ ...changes, base: base.run.run_id },
			"only what has changed is computed",
		);
		const changed = await computeChanges(
			db,
			engine,
			base.files,
			dir,
			stamp,
			progress,
		);
		increment = { base: base.run, files: changed };
		files = changed;
		quality = await qualityOf(db, files.features, config);
	}
	const { gaps, outliers } = quality;
	log.info(
		{ gaps: gaps.count, zscore: outliers.zscore, iqr: outliers.iqr },
		"data quality",
	);
	const run: PublishedRun = {
		run_id,
		run_date: date,
		computed_at: computedAt,
		read_at: readAt,
		whole_until: wholeUntil,
		fingerprint,
		definition,
		base_run_id: increment?.base.run_id ?? null,
		computed_rows: increment
			? await rowsIn(db, increment.files.changedFeatures)
			: (counts.get("trend") ?? 0),
		engine: config.engine,
		feature_rows: await rowsIn(db, files.features),
		monthly_rows: await rowsIn(db, files.monthly),
	};
	if (!config.dryRun) {
		await hdfs.mkdirs(paths.staging);
		await putFile(hdfs, paths.stagedFeatures, { file: files.features });
		await putFile(hdfs, paths.stagedMonthly, { file: files.monthly });
		const report: QualityReport = {
			...summary,
			open_rows: openRows,
			...quality,
		};
		await putJson(hdfs, paths.stagedQuality, { ...run, ...report });
		await putJson(hdfs, paths.stagedRun, run);
	}
	return { run, files, ...(increment && { increment }) };
}

async function emptyFolder(workDir: string): Promise<string> {
	const dir = join(workDir, "computed");
	await rm(dir, { recursive: true, force: true });
	await mkdir(dir, { recursive: true });
	return dir;
}

function engineOf(
	{ config, db, hdfs }: RunTools,
	dir: string,
	{ staging }: RunPaths,
): Engine {
	switch (config.engine) {
		case "duckdb":
			return new DuckDbEngine({ config, db, dir, columns: "full" });
		case "spark":
			return new SparkEngine({ config, db, hdfs, dir, staging });
	}
}

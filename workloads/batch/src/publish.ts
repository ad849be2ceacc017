import type { Client } from "@elastic/elasticsearch";
import { batchQualityMapping } from "@tickstack/contracts/batch-quality";
import {
	batchFeaturesId,
	batchFeaturesMapping,
	batchMonthlyId,
	batchMonthlyMapping,
} from "@tickstack/contracts/batch-rows";
import { type WebHdfs, WebHdfsError } from "@tickstack/runtime/webhdfs";
import { type DuckDb, quoted } from "./duckdb.ts";
import { type ComputedFiles, rowsIn } from "./engine.ts";
import type { IncrementFiles } from "./increment.ts";
import type { ComputedRun } from "./run.ts";
import type { RunPaths } from "./run-paths.ts";
import {
	extendIndex,
	pruneIndices,
	type RunIndex,
	served,
	serveIndices,
	writeIndex,
} from "./served-index.ts";
import { putFile, putJson, readJson } from "./staging.ts";

export interface Publication {
	readonly db: DuckDb;
	readonly hdfs: WebHdfs;
	readonly elasticsearch: Client;
	readonly config: {
		readonly featuresAlias: string;
		readonly monthlyAlias: string;
		readonly qualityAlias: string;
		readonly keepRuns: number;
	};
	readonly signal: AbortSignal;
	readonly progress: (what: string, rows: number) => void;
}

/**
 * Makes a staged run the served one. Every step can be repeated, and each of them leaves complete data behind: first
 * the indices that nobody reads yet, then the files of the date, then all aliases at once. A run date before the
 * served one gets its files and nothing else: readers of the aliases never go back in time.
 */
export async function publish(
	{ db, hdfs, elasticsearch, config, signal, progress }: Publication,
	{ run, files, increment }: ComputedRun,
	paths: RunPaths,
): Promise<void> {
	const { run_id, run_date, computed_at, read_at, whole_until } = run;
	const meta = { run_id, run_date, computed_at, read_at, whole_until };
	const features: RunIndex = {
		alias: config.featuresAlias,
		mapping: batchFeaturesMapping,
		meta,
	};
	const monthly: RunIndex = {
		alias: config.monthlyAlias,
		mapping: batchMonthlyMapping,
		meta,
	};
	const quality: RunIndex = {
		alias: config.qualityAlias,
		mapping: batchQualityMapping,
		meta,
	};
	const indices = [features, monthly, quality];
	const current = await served(elasticsearch, features.alias);
	const isLatest = !current?.run_date || run_date >= current.run_date;
	if (isLatest) {
		const write = async (
			index: RunIndex,
			file: keyof ComputedFiles,
			date: "day" | "month",
			changed: keyof IncrementFiles,
			idOf: (row: never) => string,
		) => {
			const id = (row: object) => idOf(row as never);
			const rows = (of: string) => () => documents(db, of, date);
			const extended =
				increment &&
				(await extendIndex(
					elasticsearch,
					index,
					increment.base.run_id,
					{
						rows: rows(increment.files[changed]),
						gone: () =>
							db.chunks<Record<string, unknown>>(`SELECT * FROM gone_${file}`),
						total: await rowsIn(db, files[file]),
					},
					id,
					signal,
				));
			progress(
				`index ${index.alias}`,
				extended ??
					(await writeIndex(
						elasticsearch,
						index,
						rows(files[file]),
						id,
						signal,
					)),
			);
		};
		await write(
			features,
			"features",
			"day",
			"changedFeatures",
			batchFeaturesId,
		);
		await write(monthly, "monthly", "month", "changedMonthly", batchMonthlyId);
		await writeIndex(
			elasticsearch,
			quality,
			() => qualityReport(hdfs, paths),
			() => run_id,
			signal,
		);
	}
	signal.throwIfAborted();
	// Until it is written again, the files of the date are of no run that another one could build on.
	await hdfs.delete(paths.run);
	await move(hdfs, paths.stagedQuality, paths.quality);
	await move(hdfs, paths.stagedMonthly, paths.monthly);
	await move(hdfs, paths.stagedFeatures, paths.features);
	if (isLatest) {
		await serveIndices(elasticsearch, indices);
		await putFile(hdfs, paths.latest, await latestRows(db, files.features));
	}
	await putJson(hdfs, paths.run, run);
	await hdfs.delete(paths.staging, { recursive: true });
	if (isLatest)
		for (const { alias } of indices)
			for (const index of await pruneIndices(
				elasticsearch,
				alias,
				config.keepRuns,
			))
				progress(`deleted index ${index}`, 0);
}

/** A file that is not staged any more was moved by an attempt before this one. */
async function move(hdfs: WebHdfs, from: string, to: string): Promise<void> {
	await hdfs.mkdirs(to.slice(0, to.lastIndexOf("/")));
	try {
		await hdfs.replace(from, to);
	} catch (error) {
		const isMoved =
			error instanceof WebHdfsError &&
			error.code === "HDFS_NOT_FOUND" &&
			(await hdfs.status(to));
		if (!isMoved) throw error;
	}
}

/** The report of a staged run; an attempt before this one may have moved it. */
async function* qualityReport(
	hdfs: WebHdfs,
	{ stagedQuality, quality }: RunPaths,
): AsyncGenerator<Record<string, unknown>> {
	const report =
		(await readJson<Record<string, unknown>>(hdfs, stagedQuality)) ??
		(await readJson<Record<string, unknown>>(hdfs, quality));
	if (report) yield report;
}

/** Times as the contract writes them: a row may be of an earlier run. */
const asJson = (dateColumn: string) =>
	`* REPLACE (CAST(${dateColumn} AS VARCHAR) AS ${dateColumn}, strftime(computed_at, '%Y-%m-%dT%H:%M:%S.%gZ') AS computed_at)`;

async function* documents(
	db: DuckDb,
	file: string,
	dateColumn: string,
): AsyncGenerator<Record<string, unknown>> {
	for await (const rows of db.chunks<Record<string, unknown>>(
		`SELECT ${asJson(dateColumn)} FROM read_parquet(${quoted(file)})`,
	))
		yield* rows;
}

async function latestRows(db: DuckDb, file: string): Promise<Buffer> {
	const source = `read_parquet(${quoted(file)})`;
	const rows = await db.rows<object>(
		`SELECT ${asJson("day")} FROM ${source} WHERE (ticker, day) IN (SELECT (ticker, max(day)) FROM ${source} GROUP BY ticker) ORDER BY ticker`,
	);
	return Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
}

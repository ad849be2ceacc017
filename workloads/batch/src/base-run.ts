import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Client } from "@elastic/elasticsearch";
import type { WebHdfs } from "@tickstack/runtime/webhdfs";
import { type ComputedFiles, filesIn } from "./engine.ts";
import type { PublishedRun } from "./run.ts";
import { runPaths, type ServingPlaces } from "./run-paths.ts";
import { served } from "./served-index.ts";
import { getFile, readJson } from "./staging.ts";

/** A run that another one can build on. */
export interface BaseRun {
	readonly run: PublishedRun;
	/** Its rows on this machine. */
	readonly files: ComputedFiles;
}

export interface BaseRunOptions {
	readonly hdfs: WebHdfs;
	readonly elasticsearch: Client;
	readonly config: ServingPlaces & { readonly featuresAlias: string };
	/** Local folder of this process. */
	readonly workDir: string;
	/** Run date of the run that is to be computed, `YYYY-MM-DD`. */
	readonly date: string;
	/** Its definition, see `definitionOf`. */
	readonly definition: string;
}

/**
 * The run that is served, when a run of a later date can build on it.
 * @returns in words why all rows have to be computed, when it cannot
 */
export async function findBase({
	hdfs,
	elasticsearch,
	config,
	workDir,
	date,
	definition,
}: BaseRunOptions): Promise<BaseRun | string> {
	const current = await served(elasticsearch, config.featuresAlias);
	if (!current) return "no run is served yet";
	if (current.run_date > date)
		return `a run of a later date is served: ${current.run_date}`;
	const paths = runPaths(config, current.run_date, "");
	const run = await readJson<Partial<PublishedRun>>(hdfs, paths.run);
	if (run?.run_id !== current.run_id)
		return "the served run has no files in HDFS";
	if (run.definition !== definition)
		return "the jobs, their thresholds or the schema of the rows have changed";
	const dir = join(workDir, "base");
	await mkdir(dir, { recursive: true });
	const files = filesIn(dir);
	await getFile(hdfs, paths.features, files.features);
	await getFile(hdfs, paths.monthly, files.monthly);
	return { run: run as PublishedRun, files };
}

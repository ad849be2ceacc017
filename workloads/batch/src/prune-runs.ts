import type { Client } from "@elastic/elasticsearch";
import type { WebHdfs } from "@tickstack/runtime/webhdfs";
import type { Logger } from "pino";
import { type RunPaths, type ServingPlaces, stagingRoot } from "./run-paths.ts";
import { served } from "./served-index.ts";

const FOLDER = /^dt=(\d{4}-\d\d-\d\d)$/;
const STAGING = /^dt=\d{4}-\d\d-\d\d-[0-9a-f]+$/;
/** A run takes minutes: what nobody has touched for so long was left by one that was cut off and never repeated. */
const STALE_MS = 86_400_000;

/**
 * The run dates among folder names whose files go: all but the last `keep` dates, and never one of `always`. Other
 * names are left alone.
 */
export function datesToPrune(
	folders: readonly string[],
	keep: number,
	always: readonly string[],
): string[] {
	const dates = folders
		.flatMap((name) => FOLDER.exec(name)?.[1] ?? [])
		.sort()
		.reverse();
	return dates
		.filter((date, position) => position >= keep && !always.includes(date))
		.reverse();
}

export interface PruningOptions {
	readonly hdfs: WebHdfs;
	readonly elasticsearch: Client;
	readonly config: ServingPlaces & {
		readonly featuresAlias: string;
		readonly keepRuns: number;
	};
	/** The dates that this run has published. */
	readonly dates: readonly string[];
	readonly nowMs: number;
	readonly log: Logger;
}

/**
 * Deletes the files of old run dates and what cut-off runs have left in the staging folder. What is served stays,
 * whatever its date, and so do the dates of this run: a back-fill is not undone. A date's folder goes in one step of
 * the NameNode, so a kill leaves each of them whole or gone, and the next run goes on.
 */
export async function pruneRuns({
	hdfs,
	elasticsearch,
	config,
	dates,
	nowMs,
	log,
}: PruningOptions): Promise<void> {
	const servedNow = await served(elasticsearch, config.featuresAlias);
	const always = servedNow ? [...dates, servedNow.run_date] : dates;
	const remove = async (folder: string) => {
		await hdfs.delete(folder, { recursive: true });
		log.info({ folder }, "deleted an old run");
	};
	for (const root of [config.featuresPath, config.monthlyPath]) {
		const folders = (await hdfs.list(root)).map(({ pathSuffix }) => pathSuffix);
		for (const date of datesToPrune(folders, config.keepRuns, always))
			await remove(`${root}/dt=${date}`);
	}
	const staging = stagingRoot(config);
	for (const { pathSuffix, modificationTime } of await hdfs.list(staging))
		if (STAGING.test(pathSuffix) && nowMs - modificationTime > STALE_MS)
			await remove(`${staging}/${pathSuffix}`);
}

/** Deletes what cut-off runs of a date have left in the staging folder, but for the folder of the run itself. */
export async function pruneStaging(
	hdfs: WebHdfs,
	places: ServingPlaces,
	date: string,
	{ staging }: RunPaths,
): Promise<void> {
	const root = stagingRoot(places);
	for (const { pathSuffix } of await hdfs.list(root))
		if (pathSuffix.startsWith(`dt=${date}-`) && !staging.endsWith(pathSuffix))
			await hdfs.delete(`${root}/${pathSuffix}`, { recursive: true });
}

import { HDFS_PATHS } from "@tickstack/contracts/names";

/** Where a run's files are in HDFS. */
export interface RunPaths {
	/** Files of a run that is not yet served; the same folder for every attempt on the same input. */
	readonly staging: string;
	readonly stagedFeatures: string;
	readonly stagedMonthly: string;
	readonly stagedQuality: string;
	/** Written last: what is staged is complete. */
	readonly stagedRun: string;
	readonly features: string;
	readonly monthly: string;
	readonly quality: string;
	/** What is served for the run date; written last of all. */
	readonly run: string;
}

const SERVING = HDFS_PATHS.batchFeatures.replace(/\/[^/]+$/, "");
export const STAGING_ROOT = `${SERVING}/_staging`;

/**
 * One Parquet file a date: replacing one file is one step in HDFS, replacing a directory is two. Names that begin with
 * an underscore are hidden from Spark and Hadoop.
 */
export function runPaths(runDate: string, fingerprint: string): RunPaths {
	const staging = `${STAGING_ROOT}/dt=${runDate}-${fingerprint}`;
	const features = `${HDFS_PATHS.batchFeatures}/dt=${runDate}`;
	return {
		staging,
		stagedFeatures: `${staging}/features.parquet`,
		stagedMonthly: `${staging}/monthly.parquet`,
		stagedQuality: `${staging}/quality.json`,
		stagedRun: `${staging}/run.json`,
		features: `${features}/part-00000.parquet`,
		monthly: `${HDFS_PATHS.batchMonthly}/dt=${runDate}/part-00000.parquet`,
		quality: `${features}/_quality.json`,
		run: `${features}/_run.json`,
	};
}

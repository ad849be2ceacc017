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
	/** The latest row of each ticker, of the run that is served now. */
	readonly latest: string;
}

/** Folders and files of all runs, as configured. */
export interface ServingPlaces {
	readonly featuresPath: string;
	readonly monthlyPath: string;
	readonly latestPath: string;
}

const beside = ({ featuresPath }: ServingPlaces, name: string): string =>
	`${featuresPath.slice(0, featuresPath.lastIndexOf("/"))}/${name}`;

/** Where unfinished runs lie: beside what is served, so that a rename stays within one quota and owner. */
export const stagingRoot = (places: ServingPlaces): string =>
	beside(places, "_staging");

/** Where the daily bars of days that are over are kept, see {@link DayBarsCache}. */
export const dayBarsRoot = (places: ServingPlaces): string =>
	beside(places, "_raw_bars");

/** Where the bars are kept that a history of text was read as, see {@link HistoryCache}. */
export const historyRoot = (places: ServingPlaces): string =>
	beside(places, "_history");

/**
 * One Parquet file a date: replacing one file is one step in HDFS, replacing a directory is two. Names that begin with
 * an underscore are hidden from Spark and Hadoop.
 */
export function runPaths(
	places: ServingPlaces,
	runDate: string,
	fingerprint: string,
): RunPaths {
	const staging = `${stagingRoot(places)}/dt=${runDate}-${fingerprint}`;
	const features = `${places.featuresPath}/dt=${runDate}`;
	return {
		staging,
		stagedFeatures: `${staging}/features.parquet`,
		stagedMonthly: `${staging}/monthly.parquet`,
		stagedQuality: `${staging}/quality.json`,
		stagedRun: `${staging}/run.json`,
		features: `${features}/part-00000.parquet`,
		monthly: `${places.monthlyPath}/dt=${runDate}/part-00000.parquet`,
		quality: `${features}/_quality.json`,
		run: `${features}/_run.json`,
		latest: places.latestPath,
	};
}

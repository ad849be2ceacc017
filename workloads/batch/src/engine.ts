import type { BarsQuality } from "./quality.ts";
import type { RunStamp } from "./run-stamp.ts";

/** Where a run's rows are on this machine, as Parquet. */
export interface ComputedFiles {
	readonly features: string;
	readonly monthly: string;
}

/** What a run has computed. */
export interface Computed {
	readonly files: ComputedFiles;
	readonly quality: BarsQuality;
}

/** What computes the jobs over the view `bars` of the given DuckDB. */
export interface Engine {
	/** @param progress takes a job that is done, its rows, and the seconds that it took, alone or with others */
	compute(
		stamp: RunStamp,
		progress: (job: string, rows: number, seconds: number) => void,
	): Promise<Computed>;
}

/** The files of a run in a folder. */
export const filesIn = (dir: string): ComputedFiles => ({
	features: `${dir}/features.parquet`,
	monthly: `${dir}/monthly.parquet`,
});

import type { RunStamp } from "./run-stamp.ts";

/** Where a run's rows are on this machine, as Parquet. */
export interface ComputedFiles {
	readonly features: string;
	readonly monthly: string;
}

/** What executes the jobs' SQL over the view `bars` of the given DuckDB. */
export interface Engine {
	compute(
		stamp: RunStamp,
		progress: (job: string, rows: number, seconds: number) => void,
	): Promise<ComputedFiles>;
}

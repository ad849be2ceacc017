import type { BarsQuality } from "@tickstack/contracts/batch-quality";
import { type DuckDb, quoted } from "./duckdb.ts";
import type { RunStamp } from "./jobs.ts";

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
	/**
	 * @param carried table of DuckDB with what the rows before the bars leave, as the jobs' SQL takes it; undefined when
	 * the bars of each ticker begin with its first day
	 * @param progress takes a job that is done, its rows, and the seconds that its query took: the feature jobs are one
	 * query, and its time is the time of each
	 */
	compute(
		stamp: RunStamp,
		progress: (job: string, rows: number, seconds: number) => void,
		carried?: string,
	): Promise<Computed>;
}

/** The files of a run in a folder. */
export const filesIn = (dir: string): ComputedFiles => ({
	features: `${dir}/features.parquet`,
	monthly: `${dir}/monthly.parquet`,
});

/** How many rows a local Parquet file has. */
export async function rowsIn(db: DuckDb, file: string): Promise<number> {
	const [{ rows } = { rows: 0 }] = await db.rows<{ rows: number }>(
		`SELECT count(*) AS rows FROM read_parquet(${quoted(file)})`,
	);
	return rows;
}

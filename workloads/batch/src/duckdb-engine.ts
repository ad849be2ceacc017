import { join } from "node:path";
import { type DuckDb, quoted } from "./duckdb.ts";
import type { ComputedFiles, Engine } from "./engine.ts";
import { FEATURE_JOBS, type Thresholds } from "./jobs.ts";
import type { RunStamp } from "./run-stamp.ts";
import { writeFeatures, writeMonthly } from "./write-rows.ts";

/** Runs the jobs in this process. */
export class DuckDbEngine implements Engine {
	readonly #db: DuckDb;
	readonly #thresholds: Thresholds;
	readonly #dir: string;

	constructor(db: DuckDb, thresholds: Thresholds, dir: string) {
		this.#db = db;
		this.#thresholds = thresholds;
		this.#dir = dir;
	}

	async compute(
		stamp: RunStamp,
		progress: (job: string, rows: number, seconds: number) => void,
	): Promise<ComputedFiles> {
		const output = (name: string) =>
			({
				file: join(this.#dir, `${name}.parquet`),
				format: "parquet",
				columns: "full",
				stamp,
			}) as const;
		const files = {
			features: output("features").file,
			monthly: output("monthly").file,
		};
		let start = performance.now();
		const done = async (jobs: readonly string[], file: string) => {
			const seconds = (performance.now() - start) / 1_000;
			const [{ rows } = { rows: 0 }] = await this.#db.rows<{ rows: number }>(
				`SELECT count(*) AS rows FROM read_parquet(${quoted(file)})`,
			);
			for (const job of jobs) progress(job, rows, seconds);
			start = performance.now();
		};
		await writeFeatures(this.#db, this.#thresholds, output("features"));
		// The five jobs are one query: its time is the time of each.
		await done(Object.keys(FEATURE_JOBS), files.features);
		await writeMonthly(this.#db, this.#thresholds, output("monthly"));
		await done(["monthly"], files.monthly);
		return files;
	}
}

import { type DuckDb, quoted } from "./duckdb.ts";
import { type Computed, type Engine, filesIn } from "./engine.ts";
import { FEATURE_JOBS, type Thresholds } from "./jobs.ts";
import { type QualityLimits, qualityOf } from "./quality.ts";
import type { RunStamp } from "./run-stamp.ts";
import { writeFeatures, writeMonthly } from "./write-rows.ts";

export interface DuckDbEngineOptions {
	readonly db: DuckDb;
	readonly config: Thresholds & QualityLimits;
	/** Local folder for the results. */
	readonly dir: string;
	readonly columns: "full" | "derived";
}

/** Runs the jobs' SQL in this process: the definition that the other engines are measured by. */
export class DuckDbEngine implements Engine {
	readonly #options: DuckDbEngineOptions;

	constructor(options: DuckDbEngineOptions) {
		this.#options = options;
	}

	async compute(
		stamp: RunStamp,
		progress: (job: string, rows: number, seconds: number) => void,
	): Promise<Computed> {
		const { db, config, dir, columns } = this.#options;
		const files = filesIn(dir);
		let start = performance.now();
		const done = async (jobs: readonly string[], file: string) => {
			const seconds = (performance.now() - start) / 1_000;
			const [{ rows } = { rows: 0 }] = await db.rows<{ rows: number }>(
				`SELECT count(*) AS rows FROM read_parquet(${quoted(file)})`,
			);
			for (const job of jobs) progress(job, rows, seconds);
			start = performance.now();
		};
		await writeFeatures(db, config, {
			file: files.features,
			columns,
			stamp,
		});
		// The five jobs are one query: its time is the time of each.
		await done(Object.keys(FEATURE_JOBS), files.features);
		await writeMonthly(db, config, { file: files.monthly, columns, stamp });
		await done(["monthly"], files.monthly);
		const rows = `read_parquet(${quoted(files.features)})`;
		return { files, quality: await qualityOf(db, rows, config) };
	}
}

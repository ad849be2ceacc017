import type { DuckDb } from "../duckdb.ts";
import { type Computed, type Engine, filesIn } from "../engine.ts";
import { FEATURE_JOBS, type Thresholds } from "../jobs.ts";
import { ParquetWriter } from "../parquet/parquet-writer.ts";
import type { QualityLimits } from "../quality.ts";
import type { RunStamp } from "../run-stamp.ts";
import { BarsOutOfOrderError, tickerBars } from "./bar-stream.ts";
import { qualityOfBoth, TickersQuality } from "./bars-quality.ts";
import { featuresSchema } from "./feature-group.ts";
import { monthsSchema } from "./month-group.ts";
import { ShareQueue } from "./share-queue.ts";

export interface ColumnarEngineOptions {
	readonly db: DuckDb;
	readonly config: Thresholds & QualityLimits;
	/** Local folder for the results. */
	readonly dir: string;
	readonly columns: "full" | "derived";
	/** Threads that compute beside this one, which reads; with 0 it does both. The results are the same. */
	readonly threads: number;
}

/**
 * Computes all jobs in one pass: DuckDB reads the bars, and here every column of a ticker is filled in one loop over
 * an array, with the definitions of the jobs' SQL. Memory is that of the longest ticker and of two row groups a thread.
 */
export class ColumnarEngine implements Engine {
	readonly #options: ColumnarEngineOptions;

	constructor(options: ColumnarEngineOptions) {
		this.#options = options;
	}

	async compute(
		stamp: RunStamp,
		progress: (job: string, rows: number, seconds: number) => void,
	): Promise<Computed> {
		const start = performance.now();
		const { computed, rows, months } = await this.#pass(stamp, "trusted").catch(
			(error) => {
				// Most histories are sorted, and sorting costs more than all the rest.
				if (error instanceof BarsOutOfOrderError)
					return this.#pass(stamp, "sort");
				throw error;
			},
		);
		const seconds = (performance.now() - start) / 1_000;
		// The jobs share one pass: its time is the time of each.
		for (const job of Object.keys(FEATURE_JOBS)) progress(job, rows, seconds);
		progress("monthly", months, seconds);
		return computed;
	}

	async #pass(
		stamp: RunStamp,
		order: "trusted" | "sort",
	): Promise<{ computed: Computed; rows: number; months: number }> {
		const { db, config, dir, columns, threads } = this.#options;
		const files = filesIn(dir);
		const features = new ParquetWriter(files.features, featuresSchema(columns));
		const monthly = new ParquetWriter(files.monthly, monthsSchema(columns));
		let quality = new TickersQuality(config).report();
		const queue = new ShareQueue({
			task: { columns, stamp, limits: limitsOf(config) },
			threads,
			write: async (share) => {
				quality = qualityOfBoth(quality, share.quality);
				await Promise.all([
					features.write(share.features),
					monthly.write(share.months),
				]);
			},
		});
		try {
			for await (const bars of tickerBars(db, { columns, order }))
				await queue.add(bars);
			await queue.end();
			await Promise.all([queue.close(), features.close(), monthly.close()]);
			const { rows } = features;
			return { computed: { files, quality }, rows, months: monthly.rows };
		} catch (error) {
			await queue.close();
			await Promise.all([features.abort(), monthly.abort()]);
			throw error;
		}
	}
}

/** More would wait for the bars, which one thread reads. */
const MOST_THREADS = 4;

/**
 * Threads that compute: as many as DuckDB has, and none where there is one core for everything.
 * @param cores that this process may use
 */
export function threadsFor(duckdbThreads: number, cores: number): number {
	const threads = Math.min(duckdbThreads, cores, MOST_THREADS);
	return threads > 1 ? threads : 0;
}

/** What of a configuration can go to a thread. */
const limitsOf = ({
	trendUp,
	trendDown,
	volumeSpike,
	bullVolatility,
	outlierZscore,
	outlierIqr,
	gapDays,
}: Thresholds & QualityLimits): Thresholds & QualityLimits => ({
	trendUp,
	trendDown,
	volumeSpike,
	bullVolatility,
	outlierZscore,
	outlierIqr,
	gapDays,
});

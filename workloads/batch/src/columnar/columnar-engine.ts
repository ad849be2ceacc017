import type { DuckDb } from "../duckdb.ts";
import { type Computed, type Engine, filesIn } from "../engine.ts";
import { FEATURE_JOBS, type Thresholds } from "../jobs.ts";
import type { QualityLimits } from "../quality.ts";
import type { RunStamp } from "../run-stamp.ts";
import { BarsOutOfOrderError, tickerBars } from "./bar-stream.ts";
import { TickersQuality } from "./bars-quality.ts";
import { FeatureRows } from "./feature-rows.ts";
import { MonthRows } from "./month-rows.ts";

export interface ColumnarEngineOptions {
	readonly db: DuckDb;
	readonly config: Thresholds & QualityLimits;
	/** Local folder for the results. */
	readonly dir: string;
	readonly columns: "full" | "derived";
}

/**
 * Computes all jobs in one pass: DuckDB reads the bars, and here every column of a ticker is filled in one loop over
 * an array, with the definitions of the jobs' SQL. Memory is that of the longest ticker and two row groups.
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
		const { db, config, dir, columns } = this.#options;
		const files = filesIn(dir);
		const features = new FeatureRows(files.features, columns, stamp, config);
		const monthly = new MonthRows(files.monthly, columns, stamp);
		const quality = new TickersQuality(config);
		try {
			for await (const bars of tickerBars(db, { columns, order })) {
				const dailyReturn = await features.add(bars);
				await monthly.add(bars, dailyReturn);
				quality.add(bars, dailyReturn);
			}
			const { rows } = features;
			const months = monthly.rows;
			await Promise.all([features.close(), monthly.close()]);
			return { computed: { files, quality: quality.report() }, rows, months };
		} catch (error) {
			await Promise.all([features.abort(), monthly.abort()]);
			throw error;
		}
	}
}

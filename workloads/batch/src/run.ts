import type { ComputedFiles } from "./engine.ts";
import type { IncrementFiles } from "./increment.ts";

/** A run that was computed: what it is of and how much. Kept as JSON beside its files. */
export interface PublishedRun {
	readonly run_id: string;
	/** `YYYY-MM-DD`, the last day that the run includes. */
	readonly run_date: string;
	readonly computed_at: string;
	/** When it began to read its inputs: what came to the raw data set later is not in it. */
	readonly read_at: string;
	/**
	 * The earliest end of the newest sessions that it holds, of all markets: of what came before, every closed day is in
	 * it.
	 */
	readonly whole_until: string;
	/** Of the jobs' SQL, thresholds and schema: rows of one definition can stand beside each other. */
	readonly definition: string;
	/** The run whose rows were kept where nothing had changed; null when all rows were computed. */
	readonly base_run_id: string | null;
	/** Rows of the features that this run has computed. */
	readonly computed_rows: number;
	/** Of the input rows and thresholds: the same input gives the same rows. */
	readonly fingerprint: string;
	readonly engine: "duckdb" | "spark";
	readonly feature_rows: number;
	readonly monthly_rows: number;
}

/** A run that is not published yet. */
export interface ComputedRun {
	readonly run: PublishedRun;
	/** Its rows on this machine. */
	readonly files: ComputedFiles;
	/** What it changes of the run that it builds on, when it builds on one. */
	readonly increment?: {
		readonly base: PublishedRun;
		readonly files: IncrementFiles;
	};
}

/** A run that was computed: what it is of and how much. Kept as JSON beside its files. */
export interface PublishedRun {
	readonly run_id: string;
	/** `YYYY-MM-DD`, the last day that the run includes. */
	readonly run_date: string;
	readonly computed_at: string;
	/** When it began to read its inputs: what came to the raw data set later is not in it. */
	readonly read_at: string;
	/** Of the input rows and thresholds: the same input gives the same rows. */
	readonly fingerprint: string;
	readonly engine: "columnar" | "duckdb" | "spark";
	readonly feature_rows: number;
	readonly monthly_rows: number;
}

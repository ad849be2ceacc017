/** What cleaning a history did; the file itself is never altered. */
export interface HistorySummary {
	readonly format: "json" | "jsonl" | "csv" | "parquet";
	/** Rows in the file, valid or not. */
	readonly rows: number;
	/** Rows that remain. */
	readonly kept: number;
	/** Rows left out, per reason. */
	readonly rejected: Readonly<Record<string, number>>;
	/** Rows left out because a later row has the same ticker and day. */
	readonly duplicates: number;
	/** Rows that stood after a later one of their ticker; they were sorted in. */
	readonly outOfOrder: number;
	/** The first rows left out, as examples. */
	readonly problems: readonly object[];
}

import type { MergeReport } from "./history-merge.ts";
import type { HistoryReport } from "./history-report.ts";
import type { Mapping } from "./record-ddl.ts";

/** What an import did with the files that a history was made of; stands beside it as `<history>.report.json`. */
export interface ImportReport extends MergeReport {
	/** The history's file. */
	readonly out: string;
	/** Whether the history was written. */
	readonly written: boolean;
	/** Why more is lost than may be; empty when it is not. */
	readonly losses: readonly string[];
}

/** What reading a history did; the file itself is never altered. */
export interface HistorySummary
	extends Omit<HistoryReport, "kept" | "refused" | "days"> {
	/** Trading days that remain. */
	readonly kept: number;
	/** The report of the import that made the file, where it stands beside it: what it lost is not in the file. */
	readonly import?: ImportReport;
}

/** What reading the raw data set found. */
export interface RawSummary {
	readonly files: number;
	/** Lines and rows, duplicates included. */
	readonly records: number;
	/** Records that stood in more than one file: counted once. */
	readonly duplicates: number;
	/** Lines that are not a record of the raw data set: left out. */
	readonly invalid: number;
	/** Records outside of the regular hours, where only those count: left out. */
	readonly outside_hours: number;
	/** Trading days with at least one record. */
	readonly days: number;
}

export interface Outlier {
	readonly ticker: string;
	readonly day: string;
	readonly daily_return: number;
	/** Standard deviations from the ticker's mean; null when all returns are equal. */
	readonly zscore: number | null;
	readonly found_by: "zscore" | "iqr" | "both";
}

export interface Gap {
	readonly ticker: string;
	readonly after: string;
	readonly before: string;
	readonly days: number;
}

/** What the bars of a run look like. Nothing in it has changed a value: outliers are reported, never altered. */
export interface BarsQuality {
	readonly bars: {
		readonly rows: number;
		readonly tickers: number;
		readonly first_day: string | null;
		readonly last_day: string | null;
	};
	/** Days of a ticker that follow each other at more than the limit; the longest first. */
	readonly gaps: { readonly count: number; readonly examples: readonly Gap[] };
	/** Daily returns far from the ticker's others; the farthest first. */
	readonly outliers: {
		readonly zscore: number;
		readonly iqr: number;
		readonly both: number;
		readonly examples: readonly Outlier[];
	};
}

/** What is known of a run's data, written beside its rows. */
export interface QualityReport extends BarsQuality {
	readonly history: HistorySummary | null;
	readonly raw: RawSummary | null;
	/** Days rolled up from the raw data set that the history has too: the history's count. */
	readonly replaced: number;
	/** Rows of days that had not ended when the run began, left out or, where they are asked for, marked `is_open`. */
	readonly open_rows: number;
}

/**
 * `batch_quality`: one document a run, its {@link QualityReport} as the batch writes it beside its files. Only what says
 * which run it is of can be searched.
 */
export const batchQualityMapping: Mapping = {
	dynamic: false,
	properties: {
		run_id: { type: "keyword" },
		run_date: { type: "date", format: "strict_date" },
		computed_at: { type: "date", format: "strict_date_time" },
	},
};

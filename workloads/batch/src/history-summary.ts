import type { Format } from "@tickstack/contracts/history-report";

/** What cleaning a history did; the file itself is never altered. */
export interface HistorySummary {
	readonly format: Format;
	/** What the file was recognized as, and what holds for it as a whole. */
	readonly recognized: string;
	readonly notes: readonly string[];
	/** Rows in the file, valid or not. */
	readonly rows: number;
	/** Trading days that remain. */
	readonly kept: number;
	/** Rows that remain after a repair. */
	readonly repaired: number;
	/** Repairs by kind. */
	readonly repairs: Readonly<Record<string, number>>;
	/** Rows left out, per reason. */
	readonly rejected: Readonly<Record<string, number>>;
	/** Rows left out because a later row has the same ticker and day. */
	readonly duplicates: number;
	/** Rows that stood after a later one of their ticker; they were sorted in. */
	readonly outOfOrder: number;
	/** Tickers of which no row is left. */
	readonly lostTickers: readonly string[];
	/** The first rows left out, as examples. */
	readonly problems: readonly object[];
	/** The report of the import that made the file, where it stands beside it. */
	readonly import?: object;
}

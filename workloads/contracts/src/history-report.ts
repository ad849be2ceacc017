import type { DailyBar, RefusalCode, RepairCode } from "./history-bar.ts";

/** A row that was left out. */
export interface HistoryProblem {
	readonly line: number;
	readonly code: RefusalCode;
	readonly field: string;
	readonly reason: string;
}

/** What became of a ticker's rows. */
export interface TickerReport {
	readonly ticker: string;
	/** Rows taken as they are. */
	readonly kept: number;
	/** Rows taken after a repair. */
	readonly repaired: number;
	/** Rows left out. */
	readonly refused: number;
	/** Trading days that the history has of it; 0: the ticker is lost. */
	readonly days: number;
	/** First and last of them, `YYYY-MM-DD`. */
	readonly firstDay: string | null;
	readonly lastDay: string | null;
}

export type Format = "json" | "jsonl" | "csv" | "parquet";

/** What cleaning did: the file itself is never altered. `rows = kept + repaired + refused`. */
export interface HistoryReport {
	readonly format: Format;
	/** What the file was recognized as, for people. */
	readonly recognized: string;
	/** What holds for the file as a whole, for people. */
	readonly notes: readonly string[];
	/** Rows in the file, valid or not. */
	readonly rows: number;
	/** Rows taken as they are. */
	readonly kept: number;
	/** Rows taken after a repair. */
	readonly repaired: number;
	/** Rows left out, duplicates included. */
	readonly refused: number;
	/** Trading days that the history has. */
	readonly days: number;
	/** Repairs by kind; a row may have several. */
	readonly repairs: Readonly<Partial<Record<RepairCode, number>>>;
	/** Rows left out by reason, without duplicates. */
	readonly rejected: Readonly<Partial<Record<RefusalCode, number>>>;
	/** Rows left out because a later row has the same ticker and time. */
	readonly duplicates: number;
	/** Rows that stood after a later one of their ticker; they were sorted in. */
	readonly outOfOrder: number;
	/** By ticker. */
	readonly tickers: readonly TickerReport[];
	/** Tickers of which no row is left. */
	readonly lostTickers: readonly string[];
	/** The first rows left out, as examples. */
	readonly problems: readonly HistoryProblem[];
}

/** Rows of the file behind a day of the history. */
export interface Origin {
	readonly kept: number;
	readonly repaired: number;
}

/** Daily rows of each ticker in order of time. */
export interface DailyHistory {
	/** Sorted by ticker. */
	readonly tickers: ReadonlyMap<string, readonly DailyBar[]>;
}

/** A history and how it was read. */
export interface History extends DailyHistory {
	/** Of bars that are not one row taken as it is. */
	readonly origins: ReadonlyMap<DailyBar, Origin>;
	/** Days by ticker of which no row was taken, `YYYY-MM-DD`. */
	readonly refusedDays: ReadonlyMap<string, readonly string[]>;
	readonly report: HistoryReport;
}

export interface HistoryOptions {
	/** File name: part of every error, and the ticker where nothing else is and it looks like one. */
	readonly name: string;
	/** The reader's clock, milliseconds since the epoch. */
	readonly nowMs: number;
	/** `any`: weekly and monthly rows are taken too. @default "daily" */
	readonly spacing?: "daily" | "any";
	/** What was found out about the file before it was text, such as its encoding. */
	readonly notes?: readonly string[];
	/** How many left-out rows are reported one by one. @default 10 */
	readonly examples?: number;
}

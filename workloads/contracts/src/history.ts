import { readCsvRows } from "./history-csv.ts";
import { HistoryError } from "./history-error.ts";
import { readJsonArray, readJsonLines } from "./history-json.ts";
import { type RejectionCode, shown } from "./rejection.ts";
import { checkTick, type Tick } from "./tick.ts";
import { timeMs } from "./time.ts";

/** A row that was left out. */
export interface HistoryProblem {
	readonly line: number;
	readonly code: RejectionCode;
	readonly field: string;
	readonly reason: string;
}

/** What cleaning did: the file itself is never altered. */
export interface HistoryReport {
	readonly format: "json" | "jsonl" | "csv";
	/** Rows in the file, valid or not. */
	readonly rows: number;
	/** Rows that remain. */
	readonly kept: number;
	/** Rows left out, per reason. */
	readonly rejected: Readonly<Partial<Record<RejectionCode, number>>>;
	/** Rows left out because a later row has the same ticker and time. */
	readonly duplicates: number;
	/** Rows that stood after a later one of their ticker; they were sorted in. */
	readonly outOfOrder: number;
	/** The first rows left out, as examples. */
	readonly problems: readonly HistoryProblem[];
}

/** Daily rows of each ticker in order of time. */
export interface History {
	/** Sorted by ticker. */
	readonly tickers: ReadonlyMap<string, readonly Tick[]>;
	readonly report: HistoryReport;
}

export interface HistoryOptions {
	/** File name: part of every error, and the ticker of a CSV that has no column for it. */
	readonly name: string;
	/** The reader's clock, milliseconds since the epoch. */
	readonly nowMs: number;
	/** How many left-out rows are reported one by one. @default 10 */
	readonly examples?: number;
}

/**
 * Reads a history: a JSON array, JSON Lines or CSV as Yahoo Finance writes it; which one, the first character
 * tells. Every row is checked as a tick; what fails is counted with its reason and left out.
 *
 * @throws {HistoryError} when no row remains, when a JSON array is not JSON, when a CSV lacks columns
 */
export function parseHistory(
	source: string,
	{ name, nowMs, examples = 10 }: HistoryOptions,
): History {
	const text = source.startsWith("\ufeff") ? source.slice(1) : source;
	const first = /\S/.exec(text)?.[0];
	const format = first === "[" ? "json" : first === "{" ? "jsonl" : "csv";
	const read =
		format === "json"
			? readJsonArray(text, name)
			: format === "jsonl"
				? readJsonLines(text)
				: readCsvRows(text, name);

	const rejected: Partial<Record<RejectionCode, number>> = {};
	const problems: HistoryProblem[] = [];
	const byTicker = new Map<string, Map<number, Tick>>();
	const latest = new Map<string, number>();
	let rows = 0;
	let duplicates = 0;
	let outOfOrder = 0;
	for (const { line, value, broken } of read) {
		rows++;
		const result = broken ?? checkTick(value, nowMs);
		if (!result.ok) {
			const { code, field, reason } = result;
			rejected[code] = (rejected[code] ?? 0) + 1;
			if (problems.length < examples)
				problems.push({ line, code, field, reason });
			continue;
		}
		const { tick } = result;
		const time = timeMs(tick.time);
		let days = byTicker.get(tick.ticker);
		if (!days) {
			days = new Map();
			byTicker.set(tick.ticker, days);
		}
		const before = latest.get(tick.ticker);
		if (before !== undefined && time < before) outOfOrder++;
		else latest.set(tick.ticker, time);
		if (days.has(time)) duplicates++;
		days.set(time, tick);
	}

	const tickers = new Map(
		[...byTicker]
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([ticker, days]) => [
				ticker,
				[...days].sort(([a], [b]) => a - b).map(([, tick]) => tick),
			]),
	);
	const kept = [...tickers.values()].reduce((n, days) => n + days.length, 0);
	const report: HistoryReport = {
		format,
		rows,
		kept,
		rejected,
		duplicates,
		outOfOrder,
		problems,
	};
	if (kept === 0) throw new HistoryError("HISTORY_EMPTY", empty(name, report));
	return { tickers, report };
}

function empty(name: string, { rows, rejected, problems }: HistoryReport) {
	const [example] = problems;
	return example
		? `history ${name} has no valid row: all ${rows} were left out (${shown(rejected)}), the first at line ${example.line}: ${example.field ? `${example.field}: ` : ""}${example.reason}`
		: `history ${name} has no rows; it takes a JSON array or JSON Lines of ticks, or CSV with Date, Open, High, Low, Close, Adj Close, Volume`;
}

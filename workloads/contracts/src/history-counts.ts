import type { RefusalCode } from "./history-bar.ts";
import type { TimedRow } from "./history-days.ts";
import type { HistoryProblem } from "./history-report.ts";

/** What is known of a ticker while the rows of a file are read. */
export interface TickerRows {
	readonly rows: TimedRow[];
	refused: number;
	/** `YYYY-MM-DD` */
	readonly refusedDays: Set<string>;
	/** The latest time so far. */
	latest: number;
}

/** Counts the rows of a file by what becomes of them. */
export class RowCounts {
	readonly byTicker = new Map<string, TickerRows>();
	readonly rejected: Partial<Record<RefusalCode, number>> = {};
	/** The first refused rows. */
	readonly problems: HistoryProblem[] = [];
	outOfOrder = 0;
	readonly #examples: number;

	/** @param examples how many refused rows are kept as examples */
	constructor(examples: number) {
		this.#examples = examples;
	}

	of(ticker: string): TickerRows {
		let found = this.byTicker.get(ticker);
		if (!found) {
			found = {
				rows: [],
				refused: 0,
				refusedDays: new Set(),
				latest: Number.NEGATIVE_INFINITY,
			};
			this.byTicker.set(ticker, found);
		}
		return found;
	}

	take(ticker: string, row: TimedRow): void {
		const of = this.of(ticker);
		if (row.atMs < of.latest) this.outOfOrder++;
		else of.latest = row.atMs;
		of.rows.push(row);
	}

	/** @param day `YYYY-MM-DD`, where the row has one */
	refuse(
		{ line }: { readonly line: number },
		{ code, field, reason }: Omit<HistoryProblem, "line">,
		ticker?: string,
		day?: string,
	): void {
		this.rejected[code] = (this.rejected[code] ?? 0) + 1;
		if (this.problems.length < this.#examples)
			this.problems.push({ line, code, field, reason });
		if (ticker === undefined) return;
		const of = this.of(ticker);
		of.refused++;
		if (day !== undefined) of.refusedDays.add(day);
	}
}

import { basename } from "node:path";
import { HistoryError } from "@tickstack/contracts/history-error";
import type { History } from "@tickstack/contracts/history-report";
import { spacingOf } from "@tickstack/contracts/history-spacing";
import { readHistoryInParts } from "@tickstack/runtime/history-stream";
import { RecentDays } from "./recent-days.ts";
import { MODEL_DAYS, type TickerModel, tickerModel } from "./ticker-model.ts";

/** Days that show how far they are apart. */
const SPACING_DAYS = 60;

/** The tickers of a history as they go on, and how it was read. */
export interface TickerModels {
	/** Sorted by ticker. */
	readonly models: ReadonlyMap<string, TickerModel>;
	readonly report: {
		/** Rows in the file, and what became of them. */
		readonly rows: number;
		readonly kept: number;
		readonly repaired: number;
		readonly refused: number;
		/** Rows left out by reason; of `SPACING`, tickers. */
		readonly rejected: Readonly<Record<string, number>>;
		/** Tickers of which no day is left. */
		readonly lostTickers: readonly string[];
	};
}

/**
 * Reads the tickers of a history file, of each the last {@link MODEL_DAYS} days: in memory by tickers, not by rows.
 *
 * @param nowMs the reader's clock, milliseconds since the epoch
 * @param signal ends the reading with its reason
 * @throws {HistoryError}
 */
export async function readTickerModels(
	path: string,
	nowMs: number,
	signal?: AbortSignal,
): Promise<TickerModels> {
	const tickers = new Map<string, RecentDays>();
	let report = { rows: 0, kept: 0, repaired: 0, refused: 0 };
	let rejected: Record<string, number> = {};
	const lost = new Set<string>();
	const take = (part: History, again: boolean) => {
		if (again) {
			tickers.clear();
			report = { rows: 0, kept: 0, repaired: 0, refused: 0 };
			rejected = {};
			lost.clear();
		}
		for (const [ticker, bars] of part.tickers) {
			let recent = tickers.get(ticker);
			for (const bar of bars)
				if (recent) recent.add(bar);
				else {
					recent = new RecentDays(MODEL_DAYS, bar);
					tickers.set(ticker, recent);
				}
		}
		for (const ticker of part.report.lostTickers) lost.add(ticker);
		for (const key of ["rows", "kept", "repaired", "refused"] as const)
			report[key] += part.report[key];
		for (const [code, count] of Object.entries(part.report.rejected))
			rejected[code] = (rejected[code] ?? 0) + count;
	};
	await readHistoryInParts(path, nowMs, take, signal);
	const models = new Map<string, TickerModel>();
	for (const ticker of [...tickers.keys()].sort()) {
		const days = tickers.get(ticker) as RecentDays;
		// Of a file in order of days a part has too few of a ticker to tell.
		const spacing = spacingOf(days.lastDays(SPACING_DAYS));
		if (spacing === "daily") models.set(ticker, tickerModel(days));
		else {
			rejected.SPACING = (rejected.SPACING ?? 0) + 1;
			lost.add(ticker);
		}
		tickers.delete(ticker);
	}
	if (models.size === 0)
		throw new HistoryError(
			"HISTORY_SPACING",
			`history ${basename(path)} is not daily, and a simulation moves by days; give daily rows`,
		);
	const lostTickers = [...lost].filter((ticker) => !models.has(ticker));
	return { models, report: { ...report, rejected, lostTickers } };
}

import type { DailyBar, RefusalCode, RepairCode } from "./history-bar.ts";
import type { RowCounts } from "./history-counts.ts";
import {
	rollUp,
	type Session,
	severalInstruments,
	type TimedRow,
} from "./history-days.ts";
import { HistoryError } from "./history-error.ts";
import type {
	Format,
	History,
	Origin,
	TickerReport,
} from "./history-report.ts";
import { spacingOf } from "./history-spacing.ts";
import { shown } from "./rejection.ts";

const NO_ADJ_CLOSE = {
	code: "NO_ADJ_CLOSE",
	field: "Adj Close",
	reason:
		"the adjusted close is missing, and that of other rows is not the Close",
} as const;

/** What is known of a file beside its rows. */
interface FileFacts {
	readonly name: string;
	readonly format: Format;
	readonly spacing: "daily" | "any";
	readonly recognized: string;
	/** Grows by what the rows as a whole tell. */
	readonly notes: string[];
	/** Rows in the file. */
	readonly rows: number;
	/** Whether any row has a time of day. */
	readonly hasTimes: boolean;
}

/**
 * Makes the history of the rows that were taken: sorts them, rolls them up to trading days, and refuses tickers whose
 * rows cannot be days.
 *
 * @throws {HistoryError} when no row remains
 */
export function assemble(
	counts: RowCounts,
	{ name, format, spacing, recognized, notes, rows: all, hasTimes }: FileFacts,
): History {
	const intraday =
		hasTimes &&
		[...counts.byTicker.values()].some(({ rows }) => hasTwoTimesADay(rows));
	const tickers = new Map<string, DailyBar[]>();
	const origins = new Map<DailyBar, Origin>();
	const refusedDays = new Map<string, string[]>();
	const reports: TickerReport[] = [];
	const repairs: Partial<Record<RepairCode, number>> = {};
	let duplicates = 0;
	const coarse: string[] = [];
	for (const [ticker, of] of [...counts.byTicker].sort(([a], [b]) =>
		a < b ? -1 : 1,
	)) {
		let rows = adjusted(of.rows, (row) =>
			counts.refuse(row, NO_ADJ_CLOSE, ticker, row.day),
		);
		rows.sort((a, b) =>
			a.day === b.day
				? a.atMs - b.atMs || a.line - b.line
				: a.day < b.day
					? -1
					: 1,
		);
		const refuseAll = (code: RefusalCode, field: string, reason: string) => {
			for (const row of rows)
				counts.refuse(row, { code, field, reason }, ticker, row.day);
			rows = [];
		};
		if (severalInstruments(rows, intraday))
			refuseAll(
				"SEVERAL_INSTRUMENTS",
				"ticker",
				`several instruments in one file: most days have rows of ${ticker} that differ widely; name the column that tells them apart Ticker`,
			);
		const { days, repeated } = rollUp(rows, intraday);
		const found = spacingOf(days.map(({ day }) => day));
		if (found !== "daily" && days.length > 0) {
			coarse.push(`${ticker} ${found}`);
			if (spacing === "daily")
				refuseAll(
					"SPACING",
					"time",
					`the rows are ${found}, not daily: windows count trading days; --spacing any takes them`,
				);
		}
		const bars: DailyBar[] = [];
		let kept = 0;
		let repaired = 0;
		if (rows.length > 0) {
			duplicates += repeated;
			for (const each of days) {
				const bar = barOf(ticker, each);
				bars.push(bar);
				kept += each.kept;
				repaired += each.repaired;
				if (each.kept !== 1 || each.repaired !== 0)
					origins.set(bar, { kept: each.kept, repaired: each.repaired });
				for (const code of each.repairs)
					repairs[code] = (repairs[code] ?? 0) + 1;
				of.refusedDays.delete(each.day);
			}
			of.refused += repeated;
		}
		if (bars.length > 0) tickers.set(ticker, bars);
		if (of.refusedDays.size > 0)
			refusedDays.set(ticker, [...of.refusedDays].sort());
		reports.push({
			ticker,
			kept,
			repaired,
			refused: of.refused,
			days: bars.length,
			firstDay: bars[0]?.time.slice(0, 10) ?? null,
			lastDay: bars.at(-1)?.time.slice(0, 10) ?? null,
		});
	}
	if (intraday)
		notes.push(
			"rows of several times a day, rolled up to a bar a session (Open of the first, Close of the last)",
		);
	if (coarse.length > 0 && spacing === "any")
		notes.push(`not daily: ${coarse.join(", ")}`);

	const sum = (of: (report: TickerReport) => number) =>
		reports.reduce((total, report) => total + of(report), 0);
	const kept = sum((report) => report.kept);
	const repaired = sum((report) => report.repaired);
	if (kept + repaired === 0) {
		if (coarse.length > 0 && counts.rejected.SPACING === all)
			throw new HistoryError(
				"HISTORY_SPACING",
				`history ${name} is not daily (${coarse.slice(0, 5).join(", ")}), and windows count trading days; give daily rows, or --spacing any`,
			);
		const [example] = counts.problems;
		throw new HistoryError(
			"HISTORY_EMPTY",
			`history ${name} has no valid row: all ${all} were left out (${shown(counts.rejected)}), the first at line ${example?.line}: ${example?.field ? `${example.field}: ` : ""}${example?.reason}`,
		);
	}
	return {
		tickers,
		origins,
		refusedDays,
		report: {
			format,
			recognized,
			notes,
			rows: all,
			kept,
			repaired,
			refused: all - kept - repaired,
			days: sum(({ days }) => days),
			repairs,
			rejected: counts.rejected,
			duplicates,
			outOfOrder: counts.outOfOrder,
			tickers: reports,
			lostTickers: reports
				.filter(({ days }) => days === 0)
				.map(({ ticker }) => ticker),
			problems: counts.problems,
		},
	};
}

function hasTwoTimesADay(rows: readonly TimedRow[]): boolean {
	const first = new Map<string, number>();
	return rows.some(({ day, atMs }) => {
		const known = first.get(day);
		if (known === undefined) first.set(day, atMs);
		return known !== undefined && known !== atMs;
	});
}

/**
 * Gives rows without an adjusted close theirs where that is certain: no row of the ticker has one, or all are equal to
 * the Close. Elsewhere it would make a jump where there is none, and the row is refused.
 */
function adjusted(
	rows: readonly TimedRow[],
	refuse: (row: TimedRow) => void,
): TimedRow[] {
	if (rows.every(({ prices }) => prices.adjusted !== null)) return [...rows];
	const equal = rows.every(
		({ prices: { adjusted, close } }) =>
			adjusted === null || Math.abs(adjusted - close) <= 1e-9 * Math.abs(close),
	);
	return rows.filter((row) => {
		const { prices } = row;
		if (prices.adjusted !== null) return true;
		if (!equal) {
			refuse(row);
			return false;
		}
		prices.adjusted = prices.close;
		prices.repairs = [...(prices.repairs ?? []), "NO_ADJ_CLOSE"];
		return true;
	});
}

function barOf(ticker: string, { day, company, prices }: Session): DailyBar {
	return {
		ticker,
		company,
		time: `${day}T00:00:00.000Z`,
		Open: prices.open,
		High: prices.high,
		Low: prices.low,
		Close: prices.close,
		Volume: prices.volume,
		"Adj Close": prices.adjusted ?? prices.close,
	};
}

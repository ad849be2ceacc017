import type { DailyBar } from "./history-bar.ts";
import { HistoryError } from "./history-error.ts";
import type {
	DailyHistory,
	History,
	HistoryReport,
	TickerReport,
} from "./history-report.ts";
import { shown } from "./rejection.ts";
import { COMPANY_LENGTH } from "./tick.ts";
import { dateMs } from "./time.ts";

export interface HistoryPart {
	/** The file as the user named it. */
	readonly file: string;
	readonly history: History;
}

/** Two days of a ticker with nothing between them for long, or with rows between them that were refused. */
export interface HistoryGap {
	readonly ticker: string;
	/** Days, YYYY-MM-DD. */
	readonly after: string;
	readonly before: string;
	/** Calendar days from one to the other. */
	readonly days: number;
	/** Days between them whose rows were refused. */
	readonly refused: number;
}

export interface HistoryPartReport extends HistoryReport {
	readonly file: string;
	/** Rows left out because a later file has the same ticker and day. */
	readonly replaced: number;
}

/**
 * What became of several files, counted as of one: `rows = kept + repaired + refused`, duplicates within files and
 * across them included.
 */
export interface MergeReport
	extends Omit<HistoryReport, "format" | "recognized" | "notes" | "problems"> {
	/** The longest first. */
	readonly gaps: {
		readonly count: number;
		readonly examples: readonly HistoryGap[];
	};
	readonly files: readonly HistoryPartReport[];
}

export interface MergeOptions {
	/** Names by ticker; they take the place of the files' own. */
	readonly companies?: ReadonlyMap<string, unknown>;
}

/** Calendar days between two rows above which a gap is reported: longer than weekend and holidays. */
export const GAP_DAYS = 7;
/** Gaps that are reported one by one. */
const GAP_EXAMPLES = 10;

export interface MergedHistory extends DailyHistory {
	readonly report: MergeReport;
}

const DAY_MS = 86_400_000;
const ONE_ROW = { kept: 1, repaired: 0 };

/**
 * Makes one history of several: of two days of one ticker the one of the later file is kept.
 *
 * @throws {HistoryError} when a company's name is not valid
 */
export function mergeHistories(
	parts: readonly HistoryPart[],
	{ companies = new Map() }: MergeOptions,
): MergedHistory {
	const byTicker = new Map<
		string,
		Map<string, { bar: DailyBar; part: number }>
	>();
	const replaced = parts.map(() => 0);
	const counts = new Map<string, { kept: number; repaired: number }>();
	const refusedDays = new Map<string, Set<string>>();
	const rowsOf = new Map<string, number>();
	for (const [part, { history }] of parts.entries()) {
		for (const { ticker, kept, repaired, refused } of history.report.tickers) {
			const count = counts.get(ticker) ?? { kept: 0, repaired: 0 };
			count.kept += kept;
			count.repaired += repaired;
			counts.set(ticker, count);
			rowsOf.set(ticker, (rowsOf.get(ticker) ?? 0) + kept + repaired + refused);
		}
		for (const [ticker, days] of history.refusedDays)
			refusedDays.set(
				ticker,
				new Set([...(refusedDays.get(ticker) ?? []), ...days]),
			);
		for (const [ticker, days] of history.tickers) {
			const known = byTicker.get(ticker) ?? new Map();
			byTicker.set(ticker, known);
			for (const bar of days) {
				const earlier = known.get(bar.time);
				if (earlier) {
					const origin =
						parts[earlier.part]?.history.origins.get(earlier.bar) ?? ONE_ROW;
					const count = counts.get(ticker);
					if (count) {
						count.kept -= origin.kept;
						count.repaired -= origin.repaired;
					}
					replaced[earlier.part] =
						(replaced[earlier.part] ?? 0) + origin.kept + origin.repaired;
				}
				known.set(bar.time, { bar, part });
			}
		}
	}
	const tickers = new Map(
		[...byTicker]
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([ticker, days]) => [
				ticker,
				[...days.values()]
					.map(({ bar }) => named(bar, companies.get(ticker)))
					// RFC 3339 of one form sorts as text.
					.sort((a, b) => (a.time < b.time ? -1 : 1)),
			]),
	);
	const gaps = [...tickers].flatMap(([ticker, days]) =>
		gapsOf(days, [...(refusedDays.get(ticker) ?? [])].sort()),
	);
	const files = parts.map(({ file, history }, i) => ({
		file,
		...history.report,
		replaced: replaced[i] ?? 0,
	}));
	const reports = [...counts]
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([ticker, { kept, repaired }]): TickerReport => {
			const days = tickers.get(ticker) ?? [];
			return {
				ticker,
				kept,
				repaired,
				refused: (rowsOf.get(ticker) ?? 0) - kept - repaired,
				days: days.length,
				firstDay: days[0]?.time.slice(0, 10) ?? null,
				lastDay: days.at(-1)?.time.slice(0, 10) ?? null,
			};
		});
	const rows = sum(files.map((file) => file.rows));
	const kept = sum(reports.map((each) => each.kept));
	const repaired = sum(reports.map((each) => each.repaired));
	return {
		tickers,
		report: {
			rows,
			kept,
			repaired,
			refused: rows - kept - repaired,
			days: sum(reports.map(({ days }) => days)),
			repairs: added(files.map((file) => file.repairs)),
			rejected: added(files.map(({ rejected }) => rejected)),
			duplicates: sum(files.map((file) => file.duplicates + file.replaced)),
			outOfOrder: sum(files.map(({ outOfOrder }) => outOfOrder)),
			tickers: reports,
			lostTickers: reports
				.filter(({ days }) => days === 0)
				.map(({ ticker }) => ticker),
			gaps: gapReport(gaps),
			files,
		},
	};
}

/** The longest first. */
export const gapReport = (
	gaps: readonly HistoryGap[],
): MergeReport["gaps"] => ({
	count: gaps.length,
	examples: gaps.toSorted((a, b) => b.days - a.days).slice(0, GAP_EXAMPLES),
});

const sum = (counts: readonly number[]): number =>
	counts.reduce((total, count) => total + count, 0);

const dayOf = (bar: DailyBar): string => bar.time.slice(0, 10);

function named(bar: DailyBar, company: unknown): DailyBar {
	if (company === undefined) return bar;
	if (
		typeof company === "string" &&
		company.isWellFormed() &&
		company.length > 0 &&
		[...company].length <= COMPANY_LENGTH
	)
		return { ...bar, company };
	throw new HistoryError(
		"HISTORY_COMPANY",
		`the company given for ${bar.ticker} is not valid: ${shown(company)} does not have 1 to ${COMPANY_LENGTH} characters`,
	);
}

/** @param refused days in order */
function gapsOf(
	days: readonly DailyBar[],
	refused: readonly string[],
): HistoryGap[] {
	const gaps: HistoryGap[] = [];
	let at = 0;
	for (const [i, bar] of days.entries()) {
		const before = dayOf(bar);
		let between = 0;
		for (; at < refused.length && (refused[at] as string) < before; at++)
			between++;
		if (i === 0) continue;
		const after = dayOf(days[i - 1] as DailyBar);
		const length = Math.round((dateMs(before) - dateMs(after)) / DAY_MS);
		if (length > GAP_DAYS || between > 0)
			gaps.push({
				ticker: bar.ticker,
				after,
				before,
				days: length,
				refused: between,
			});
	}
	return gaps;
}

function added<K extends string>(
	counts: readonly Readonly<Partial<Record<K, number>>>[],
): Partial<Record<K, number>> {
	const total: Partial<Record<K, number>> = {};
	for (const each of counts)
		for (const [code, count] of Object.entries(each) as [K, number][])
			total[code] = (total[code] ?? 0) + count;
	return total;
}

import type { History, HistoryReport } from "./history.ts";
import { HistoryError } from "./history-error.ts";
import type { RejectionCode } from "./rejection.ts";
import { checkTick, type Tick } from "./tick.ts";
import { timeMs } from "./time.ts";

export interface HistoryPart {
	/** The file as the user named it. */
	readonly file: string;
	readonly history: History;
}

/** Two rows of a ticker that follow each other with nothing between them for long. */
export interface HistoryGap {
	readonly ticker: string;
	/** Days, YYYY-MM-DD. */
	readonly after: string;
	readonly before: string;
	/** Calendar days from one to the other. */
	readonly days: number;
}

export interface HistoryPartReport extends HistoryReport {
	readonly file: string;
	/** Rows left out because a later file has the same ticker and time. */
	readonly replaced: number;
}

/** What became of several files. */
export interface MergeReport {
	/** Sums over the files. */
	readonly rows: number;
	readonly kept: number;
	readonly rejected: Readonly<Partial<Record<RejectionCode, number>>>;
	/** Within the files and across them. */
	readonly duplicates: number;
	readonly outOfOrder: number;
	readonly tickers: readonly {
		readonly ticker: string;
		readonly rows: number;
		readonly firstDay: string;
		readonly lastDay: string;
	}[];
	/** The longest first. */
	readonly gaps: {
		readonly count: number;
		readonly examples: readonly HistoryGap[];
	};
	readonly files: readonly HistoryPartReport[];
}

export interface MergeOptions {
	/** Names by ticker; they take the place of the files' own. */
	readonly companies?: ReadonlyMap<string, string>;
	/** Calendar days between two rows above which a gap is reported: longer than weekend and holidays. @default 7 */
	readonly gapDays?: number;
	/** How many gaps are reported one by one. @default 10 */
	readonly examples?: number;
	/** The reader's clock, milliseconds since the epoch. */
	readonly nowMs: number;
}

export interface MergedHistory {
	/** Sorted by ticker; the days of each in order of time. */
	readonly tickers: ReadonlyMap<string, readonly Tick[]>;
	readonly report: MergeReport;
}

const DAY_MS = 86_400_000;

/**
 * Makes one history of several: of two rows with one ticker and time the one of the later file is kept.
 *
 * @throws {HistoryError} when a company's name is not valid
 */
export function mergeHistories(
	parts: readonly HistoryPart[],
	{ companies = new Map(), gapDays = 7, examples = 10, nowMs }: MergeOptions,
): MergedHistory {
	const byTicker = new Map<string, Map<string, { tick: Tick; part: number }>>();
	const replaced = parts.map(() => 0);
	for (const [part, { history }] of parts.entries())
		for (const [ticker, days] of history.tickers) {
			const known = byTicker.get(ticker) ?? new Map();
			byTicker.set(ticker, known);
			for (const tick of days) {
				const earlier = known.get(tick.time);
				if (earlier) replaced[earlier.part] = (replaced[earlier.part] ?? 0) + 1;
				known.set(tick.time, { tick, part });
			}
		}
	const tickers = new Map(
		[...byTicker]
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([ticker, days]) => [
				ticker,
				[...days.values()]
					.map(({ tick }) => named(tick, companies.get(ticker), nowMs))
					// RFC 3339 of one form sorts as text.
					.sort((a, b) => (a.time < b.time ? -1 : 1)),
			]),
	);
	const gaps = [...tickers.values()]
		.flatMap((days) => gapsOf(days, gapDays))
		.sort((a, b) => b.days - a.days);
	const files = parts.map(({ file, history }, i) => ({
		file,
		...history.report,
		replaced: replaced[i] ?? 0,
	}));
	return {
		tickers,
		report: {
			rows: sum(files.map(({ rows }) => rows)),
			kept: sum([...tickers.values()].map((days) => days.length)),
			rejected: rejectedOf(files),
			duplicates: sum(files.map((file) => file.duplicates + file.replaced)),
			outOfOrder: sum(files.map(({ outOfOrder }) => outOfOrder)),
			tickers: [...tickers].map(([ticker, days]) => ({
				ticker,
				rows: days.length,
				firstDay: dayOf(days[0]),
				lastDay: dayOf(days.at(-1)),
			})),
			gaps: { count: gaps.length, examples: gaps.slice(0, examples) },
			files,
		},
	};
}

const sum = (counts: readonly number[]): number =>
	counts.reduce((total, count) => total + count, 0);

const dayOf = (tick: Tick | undefined): string => tick?.time.slice(0, 10) ?? "";

function named(tick: Tick, company: string | undefined, nowMs: number): Tick {
	if (company === undefined) return tick;
	const result = checkTick({ ...tick, company }, nowMs);
	if (result.ok) return result.tick;
	throw new HistoryError(
		"HISTORY_COMPANY",
		`the company given for ${tick.ticker} is not valid: ${result.reason}`,
	);
}

const gapsOf = (days: readonly Tick[], gapDays: number): HistoryGap[] =>
	days.slice(1).flatMap((tick, i) => {
		const previous = days[i] as Tick;
		const length = Math.floor(
			(timeMs(tick.time) - timeMs(previous.time)) / DAY_MS,
		);
		return length > gapDays
			? [
					{
						ticker: tick.ticker,
						after: dayOf(previous),
						before: dayOf(tick),
						days: length,
					},
				]
			: [];
	});

function rejectedOf(
	files: readonly HistoryReport[],
): Partial<Record<RejectionCode, number>> {
	const total: Partial<Record<RejectionCode, number>> = {};
	for (const { rejected } of files)
		for (const [code, count] of Object.entries(rejected) as [
			RejectionCode,
			number,
		][])
			total[code] = (total[code] ?? 0) + count;
	return total;
}

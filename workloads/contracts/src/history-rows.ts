import {
	cleanPrices,
	type DailyBar,
	type PriceCells,
	type Prices,
	type RefusalCode,
	type RepairCode,
} from "./history-bar.ts";
import type { WrittenTime } from "./history-dates.ts";
import { rollUp, severalInstruments, type TimedRow } from "./history-days.ts";
import { HistoryError } from "./history-error.ts";
import { decimalMark } from "./history-numbers.ts";
import {
	describeAbsent,
	numbersOf,
	recognize,
	recognized,
	text,
	timesOf,
} from "./history-recognition.ts";
import type {
	Format,
	History,
	HistoryOptions,
	HistoryProblem,
	Origin,
	TickerReport,
} from "./history-report.ts";
import { spacingOf } from "./history-spacing.ts";
import type { PriceTable, TableRow } from "./history-table.ts";
import { isTicker } from "./history-ticker.ts";
import { marketZone, wallClockMs } from "./markets.ts";
import { shown } from "./rejection.ts";
import { COMPANY_LENGTH } from "./tick.ts";
import { EARLIEST_MS } from "./time.ts";

const DAY_MS = 86_400_000;
/** Clocks east of Greenwich are ahead of UTC by up to this: their session has a date that UTC does not have yet. */
const EASTERNMOST_MS = 14 * 3_600_000;
/** Series of NSE (India) that are the share itself; bonds and the like are instruments of their own. */
const SHARES = /^(EQ|BE|BZ|SM|ST)?$/;

/** What is counted of a ticker while its rows are read. */
interface Counted {
	readonly rows: TimedRow[];
	refused: number;
	refusedDays: Set<string>;
	latest: number;
}

/** Cleans the rows of a table and orders them as a history. @throws {HistoryError} */
export function readRows(
	table: PriceTable,
	format: Format,
	options: HistoryOptions,
): History {
	const { name, nowMs, spacing = "daily", examples = 10 } = options;
	const notes = [...(options.notes ?? [])];
	const { shape, columns, ticker: fixed } = recognize(table, name, notes);
	const times = timesOf(table, columns, shape, name);
	const mark = decimalMark(numbersOf(table, columns), table.separator);
	if (mark === ",") notes.push("decimal commas");
	if (table.separator === ";") notes.push("fields separated by semicolons");
	if (table.separator === "\t") notes.push("fields separated by tabs");
	if (table.otherLines > 0)
		notes.push(`${table.otherLines} line(s) that are no rows`);
	const cell = (row: TableRow, index: number | undefined): unknown =>
		index === undefined ? undefined : row.cells[index];
	const closeColumn = columns.close ?? columns.adjusted;
	const absent = {
		open: columns.open === undefined,
		high: columns.high === undefined,
		low: columns.low === undefined,
		adjusted: columns.adjusted === undefined,
		volume: columns.volume === undefined,
	};
	describeAbsent(absent, shape, notes);

	const rejected: Partial<Record<RefusalCode, number>> = {};
	const repairs: Partial<Record<RepairCode, number>> = {};
	const problems: HistoryProblem[] = [];
	const byTicker = new Map<string, Counted>();
	const counted = (ticker: string): Counted => {
		let found = byTicker.get(ticker);
		if (!found) {
			found = {
				rows: [],
				refused: 0,
				refusedDays: new Set(),
				latest: Number.NEGATIVE_INFINITY,
			};
			byTicker.set(ticker, found);
		}
		return found;
	};
	let outOfOrder = 0;
	let folded = 0;
	const refuse = (
		{ line }: { readonly line: number },
		code: RefusalCode,
		field: string,
		reason: string,
		ticker?: string,
		day?: string,
	): void => {
		rejected[code] = (rejected[code] ?? 0) + 1;
		if (problems.length < examples)
			problems.push({ line, code, field, reason });
		if (ticker === undefined) return;
		const of = counted(ticker);
		of.refused++;
		if (day !== undefined) of.refusedDays.add(day);
	};

	for (const row of table.rows) {
		if (row.broken !== undefined) {
			const code =
				row.broken === "not an object"
					? "NOT_AN_OBJECT"
					: table.separator === undefined
						? "NOT_JSON"
						: "NOT_CSV";
			refuse(row, code, "", row.broken);
			continue;
		}
		const given = fixed ?? text(cell(row, columns.ticker));
		if (given === "") {
			refuse(row, "NO_TICKER", "ticker", "the ticker is missing");
			continue;
		}
		const series = text(cell(row, columns.series)).toUpperCase();
		const upper = given.toUpperCase();
		if (upper !== given && fixed === undefined) folded++;
		const ticker = SHARES.test(series) ? upper : `${upper}-${series}`;
		const written = times.at(row);
		const midnight =
			written && midnightOf(written, ticker, times.onlyMidnights);
		const day =
			midnight === undefined || !(Math.abs(midnight) < 8.64e15)
				? undefined
				: new Date(midnight).toISOString().slice(0, 10);
		if (!isTicker(ticker)) {
			refuse(
				row,
				"TICKER",
				"ticker",
				`${shown(given)} is not 1 to 32 of A–Z 0–9 . - ^ = & / _ : + # $ @ !`,
				ticker,
			);
			continue;
		}
		if (!written || midnight === undefined || day === undefined) {
			refuse(
				row,
				"NO_DATE",
				"time",
				`${shown(cell(row, columns.date) ?? "")} is no date`,
				ticker,
			);
			continue;
		}
		if (midnight < EARLIEST_MS) {
			refuse(row, "TOO_EARLY", "time", `${day} is before 1900`, ticker);
			continue;
		}
		if (midnight > nowMs + EASTERNMOST_MS) {
			refuse(row, "FUTURE", "time", `${day} is in the future`, ticker);
			continue;
		}
		const cells: PriceCells = {
			open: cell(row, columns.open),
			high: cell(row, columns.high),
			low: cell(row, columns.low),
			close: cell(row, closeColumn),
			adjusted: cell(row, columns.adjusted),
			volume: cell(row, columns.volume),
		};
		const prices = cleanPrices(cells, mark, absent);
		if ("code" in prices) {
			refuse(row, prices.code, prices.field, prices.reason, ticker, day);
			continue;
		}
		const of = counted(ticker);
		const atMs = written.instantMs ?? written.wallMs;
		if (atMs < of.latest) outOfOrder++;
		else of.latest = atMs;
		of.rows.push({
			line: row.line,
			day,
			atMs,
			company: companyOf(text(cell(row, columns.company)), ticker),
			prices,
		});
	}
	if (folded > 0) notes.push(`${folded} ticker(s) in small letters, folded`);

	const intraday =
		!times.onlyMidnights &&
		[...byTicker.values()].some(({ rows }) => hasTwoTimesADay(rows));
	const tickers = new Map<string, DailyBar[]>();
	const origins = new Map<DailyBar, Origin>();
	const refusedDays = new Map<string, string[]>();
	const reports: TickerReport[] = [];
	let duplicates = 0;
	const coarse: string[] = [];
	for (const [ticker, of] of [...byTicker].sort(([a], [b]) =>
		a < b ? -1 : 1,
	)) {
		let rows = adjusted(of.rows, (row) =>
			refuse(
				row,
				"NO_ADJ_CLOSE",
				"Adj Close",
				"the adjusted close is missing, and that of other rows is not the Close",
				ticker,
				row.day,
			),
		);
		rows.sort((a, b) =>
			a.day === b.day
				? a.atMs - b.atMs || a.line - b.line
				: a.day < b.day
					? -1
					: 1,
		);
		const refuseAll = (code: RefusalCode, field: string, reason: string) => {
			for (const row of rows) refuse(row, code, field, reason, ticker, row.day);
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
	const rows = table.rows.length;
	if (kept + repaired === 0) {
		if (coarse.length > 0 && rejected.SPACING === rows)
			throw new HistoryError(
				"HISTORY_SPACING",
				`history ${name} is not daily (${coarse.slice(0, 5).join(", ")}), and windows count trading days; give daily rows, or --spacing any`,
			);
		const [example] = problems;
		throw new HistoryError(
			"HISTORY_EMPTY",
			`history ${name} has no valid row: all ${rows} were left out (${shown(rejected)}), the first at line ${example?.line}: ${example?.field ? `${example.field}: ` : ""}${example?.reason}`,
		);
	}
	return {
		tickers,
		origins,
		refusedDays,
		report: {
			format,
			recognized: recognized(shape),
			notes,
			rows,
			kept,
			repaired,
			refused: rows - kept - repaired,
			days: sum(({ days }) => days),
			repairs,
			rejected,
			duplicates,
			outOfOrder,
			tickers: reports,
			lostTickers: reports
				.filter(({ days }) => days === 0)
				.map(({ ticker }) => ticker),
			problems,
		},
	};
}

const companyOf = (given: string, ticker: string): string =>
	given !== "" && given.isWellFormed()
		? given.length <= COMPANY_LENGTH
			? given
			: [...given].slice(0, COMPANY_LENGTH).join("")
		: ticker;

/** Midnight, of a clock without a zone, of the session that a time belongs to. */
function midnightOf(
	{ wallMs, instantMs }: WrittenTime,
	ticker: string,
	onlyMidnights: boolean,
): number {
	// A midnight with an offset other than UTC's is one of the market's own clock.
	const isOwnMidnight = wallMs % DAY_MS === 0 && wallMs !== instantMs;
	const wall =
		instantMs === undefined || onlyMidnights || isOwnMidnight
			? wallMs
			: wallClockMs(marketZone(ticker), instantMs);
	return Math.floor(wall / DAY_MS) * DAY_MS;
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

function barOf(
	ticker: string,
	{
		day,
		company,
		prices,
	}: {
		readonly day: string;
		readonly company: string;
		readonly prices: Prices;
	},
): DailyBar {
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

import { assemble } from "./history-assembly.ts";
import {
	cleanPrices,
	type PriceCells,
	type Refusal,
	type RefusalCode,
} from "./history-bar.ts";
import { RowCounts } from "./history-counts.ts";
import type { WrittenTime } from "./history-dates.ts";
import { decimalMark } from "./history-numbers.ts";
import {
	describeAbsent,
	numbersOf,
	recognize,
	recognized,
	text,
	timesOf,
} from "./history-recognition.ts";
import type { Format, History, HistoryOptions } from "./history-report.ts";
import type { PriceTable, TableRow } from "./history-table.ts";
import { isTicker } from "./history-ticker.ts";
import { marketOf } from "./markets.ts";
import { shown } from "./rejection.ts";
import { COMPANY_LENGTH } from "./tick.ts";
import { EARLIEST_MS } from "./time.ts";
import { tradingDayMs } from "./trading-day.ts";

const DAY_MS = 86_400_000;
/** Clocks east of Greenwich are ahead of UTC by up to this: their session has a date that UTC does not have yet. */
const EASTERNMOST_MS = 14 * 3_600_000;
/** Series of NSE (India) that are the share itself; bonds and the like are instruments of their own. */
const SHARES = /^(EQ|BE|BZ|SM|ST)?$/;

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

	const counts = new RowCounts(examples);
	const folded = new Set<string>();
	for (const row of table.rows) {
		if (row.broken !== undefined) {
			const code =
				row.broken === "not an object"
					? "NOT_AN_OBJECT"
					: table.separator === undefined
						? "NOT_JSON"
						: "NOT_CSV";
			counts.refuse(row, { code, field: "", reason: row.broken });
			continue;
		}
		const given = fixed ?? text(cell(row, columns.ticker));
		if (given === "") {
			counts.refuse(row, {
				code: "NO_TICKER",
				field: "ticker",
				reason: "the ticker is missing",
			});
			continue;
		}
		const series = text(cell(row, columns.series)).toUpperCase();
		const upper = given.toUpperCase();
		if (upper !== given && fixed === undefined) folded.add(given);
		const ticker = SHARES.test(series) ? upper : `${upper}-${series}`;
		const written = times.at(row);
		const midnight =
			written && midnightOf(written, ticker, times.onlyMidnights);
		const day =
			midnight === undefined
				? undefined
				: new Date(midnight).toISOString().slice(0, 10);
		const refusal = timeRefusal(ticker, midnight, nowMs, () => ({
			ticker: shown(given),
			date: shown(cell(row, columns.date) ?? ""),
		}));
		if (refusal || !written || day === undefined) {
			if (refusal) counts.refuse(row, refusal, ticker);
			continue;
		}
		const cells: PriceCells = {
			open: cell(row, columns.open),
			high: cell(row, columns.high),
			low: cell(row, columns.low),
			close: shape.marksQuotes
				? withoutMark(cell(row, closeColumn))
				: cell(row, closeColumn),
			adjusted: cell(row, columns.adjusted),
			volume: cell(row, columns.volume),
		};
		const prices = cleanPrices(cells, mark, absent);
		if ("code" in prices) {
			counts.refuse(row, prices, ticker, day);
			continue;
		}
		counts.take(ticker, {
			line: row.line,
			day,
			atMs: written.instantMs ?? written.wallMs,
			company: companyOf(text(cell(row, columns.company)), ticker),
			prices,
		});
	}
	if (folded.size > 0)
		notes.push(`${folded.size} ticker(s) in small letters, folded`);

	return assemble(counts, {
		name,
		format,
		spacing,
		recognized: recognized(shape),
		notes,
		rows: table.rows.length,
		hasTimes: !times.onlyMidnights,
	});
}

/** A price whose sign says how it was found; 0 is none. */
const withoutMark = (cell: unknown): unknown => {
	const price = text(cell).replace(/^-/, "");
	return Number(price) === 0 ? "" : price;
};

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
): number | undefined {
	// A midnight with an offset other than UTC's is one of the market's own clock.
	const isOwnMidnight = wallMs % DAY_MS === 0 && wallMs !== instantMs;
	const wall =
		instantMs === undefined || onlyMidnights || isOwnMidnight
			? wallMs
			: tradingDayMs(marketOf(ticker), instantMs);
	const midnight = Math.floor(wall / DAY_MS) * DAY_MS;
	// Beyond, no calendar of JavaScript goes.
	return Math.abs(midnight) < 8.64e15 ? midnight : undefined;
}

/** Why a row cannot be placed; undefined when it can. */
function timeRefusal(
	ticker: string,
	midnight: number | undefined,
	nowMs: number,
	given: () => { readonly ticker: string; readonly date: string },
): Refusal | undefined {
	if (!isTicker(ticker))
		return {
			code: "TICKER",
			field: "ticker",
			reason: `${given().ticker} is not 1 to 32 of A–Z 0–9 . - ^ = & / _ : + # $ @ !`,
		};
	const of = (code: RefusalCode, reason: string): Refusal => ({
		code,
		field: "time",
		reason: `${given().date} ${reason}`,
	});
	if (midnight === undefined) return of("NO_DATE", "is no date");
	if (midnight < EARLIEST_MS) return of("TOO_EARLY", "is before 1900");
	return midnight > nowMs + EASTERNMOST_MS
		? of("FUTURE", "is in the future")
		: undefined;
}

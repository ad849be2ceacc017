import {
	GAP_DAYS,
	gapReport,
	type HistoryGap,
	type MergeReport,
} from "@tickstack/contracts/history-merge";
import type { TickerReport } from "@tickstack/contracts/history-report";
import { firstBytes } from "@tickstack/runtime/price-file";
import {
	BAR_TYPES,
	cleanSql,
	countsSql,
	isRepairedSql,
	NOT_DAILY,
	type RowCounts,
	repairsOf,
} from "./bar-rules.ts";
import type { BarColumn } from "./bars.ts";
import { type DuckDb, identifier, quoted } from "./duckdb.ts";

export interface CleanCsvOptions {
	readonly db: DuckDb;
	readonly file: string;
	/** The reader's clock, milliseconds since the epoch. */
	readonly nowMs: number;
	readonly progress?: (rows: number, total: number) => void;
}

/** A row needs the other reader after all. */
class NotCleanError extends Error {}

/** The names of columns, small letters, that leave no question; the first that is there counts. */
const NAMES: Readonly<Record<BarColumn, readonly string[]>> = {
	ticker: ["ticker", "symbol"],
	company: ["company"],
	day: ["date", "time", "day"],
	open: ["open"],
	high: ["high"],
	low: ["low"],
	close: ["close"],
	p: ["adj close"],
	volume: ["volume"],
};
const TYPES = { ...BAR_TYPES, day: "DATE" };
const HEAD_BYTES = 65_536;
/** Characters of text that are given at once. */
const BLOCK = 262_144;
const DAY_MS = 86_400_000;

/**
 * Reads a CSV file of prices that needs no more than a look, in the memory of a DuckDB: commas, a header with a column
 * for the ticker, dates as `YYYY-MM-DD`, daily rows, each day of a ticker once, and nothing to repair but an Open, High,
 * Low or Volume that is not there. Whatever else a file may be is for the reader of price files.
 */
export class CleanCsv {
	readonly #options: CleanCsvOptions;
	readonly #source: string;
	readonly #typed: string;
	readonly #counts: RowCounts;
	#tickers: TickerReport[] = [];
	#gaps: HistoryGap[] = [];

	private constructor(
		options: CleanCsvOptions,
		source: string,
		typed: string,
		counts: RowCounts,
	) {
		this.#options = options;
		this.#source = source;
		this.#typed = typed;
		this.#counts = counts;
	}

	/** @returns undefined when a header or a row of the file needs more than a look */
	static async open(options: CleanCsvOptions): Promise<CleanCsv | undefined> {
		const { db, file, nowMs } = options;
		const names = await headerOf(file);
		const columns = names && columnsOf(names);
		if (!names || !columns) return undefined;
		const typeOf = (name: string) =>
			["open", "high", "low", "close", "p", "volume"].some(
				(bar) => columns[bar as BarColumn] === name,
			)
				? "DOUBLE"
				: "VARCHAR";
		const source = `read_csv(${quoted(file)}, delim = ',', quote = '"', escape = '"', header = true, auto_detect = false, buffer_size = 8388608, max_line_size = 65536, columns = {${names.map((name) => `${quoted(name)}: '${typeOf(name)}'`).join(", ")}})`;
		const value = (bar: BarColumn) =>
			bar === "day"
				? `CASE WHEN regexp_full_match(${identifier(columns.day)}, '\\d{4}-\\d{2}-\\d{2}(T00:00:00(\\.0+)?Z)?') THEN TRY_CAST(left(${identifier(columns.day)}, 10) AS DATE) END`
				: identifier(columns[bar]);
		const typed = (Object.keys(NAMES) as BarColumn[])
			.map((bar) => `${value(bar)} AS ${bar}_`)
			.join(", ");
		try {
			const [counts] = await db.rows<RowCounts>(
				`SELECT ${countsSql(cleanSql(nowMs, TYPES))} FROM (SELECT ${typed} FROM ${source})`,
			);
			return !counts || counts.rows === 0 || counts.broken > 0
				? undefined
				: new CleanCsv(options, source, typed, counts);
		} catch (error) {
			if (isOfTheFile(error)) return undefined;
			throw error;
		}
	}

	/**
	 * The history as JSON Lines, sorted by ticker and day, in blocks of whole lines.
	 * @throws {NotCleanError} when a day comes twice or a ticker's rows are not daily
	 */
	async *lines(): AsyncGenerator<string> {
		const { db, progress } = this.#options;
		this.#tickers = [];
		this.#gaps = [];
		let ticker: TickerRows | undefined;
		let block = "";
		let rows = 0;
		for await (const chunk of db.arrays<[string, number, number, string]>(
			`SELECT ticker_, date_diff('day', DATE '1970-01-01', day_)::INT AS day, (${isRepairedSql})::INT AS repaired,
				${LINE} AS line
			FROM (SELECT ${this.#typed} FROM ${this.#source}) ORDER BY ticker_, day_`,
		)) {
			for (const [name, day, repaired, line] of chunk) {
				if (ticker?.name !== name) {
					if (ticker) this.#end(ticker);
					ticker = new TickerRows(name);
				}
				ticker.take(day, repaired);
				block += line;
				if (block.length < BLOCK) continue;
				yield block;
				block = "";
			}
			rows += chunk.length;
			progress?.(rows, this.#counts.rows);
		}
		if (ticker) this.#end(ticker);
		if (block) yield block;
	}

	#end(ticker: TickerRows): void {
		if (!ticker.isDaily) throw new NotCleanError();
		this.#tickers.push(ticker.report);
		this.#gaps.push(...ticker.gaps());
	}

	/** What is known when all lines have been given. */
	get report(): MergeReport {
		const { file } = this.#options;
		const { rows, repaired } = this.#counts;
		const repairs = repairsOf(this.#counts);
		const common = {
			...{ rows, kept: rows - repaired, repaired, refused: 0, days: rows },
			...{ repairs, rejected: {}, duplicates: 0, outOfOrder: 0 },
			...{ tickers: this.#tickers, lostTickers: [] },
		};
		return {
			...common,
			gaps: gapReport(this.#gaps),
			files: [
				{
					...common,
					file,
					format: "csv",
					recognized: "bars as this project has them, by the names of columns",
					notes: [
						"a large file: what is out of order is sorted in, not counted",
					],
					problems: [],
					replaced: 0,
				},
			],
		};
	}

	/** Whether an error of {@link lines} says that the file is for the reader of price files. */
	static isNotClean(error: unknown): boolean {
		return error instanceof NotCleanError;
	}
}

/** What the rows of a ticker show one after the other. */
class TickerRows {
	readonly name: string;
	readonly #days: number[] = [];
	#repaired = 0;

	constructor(name: string) {
		this.name = name;
	}

	/** @param day since the epoch */
	take(day: number, repaired: number): void {
		if (this.#days.at(-1) === day) throw new NotCleanError();
		this.#days.push(day);
		this.#repaired += repaired;
	}

	get isDaily(): boolean {
		const between = this.#days
			.slice(1)
			.map((day, i) => day - (this.#days[i] as number))
			.sort((a, b) => a - b);
		return (between[between.length >> 1] ?? 0) < NOT_DAILY;
	}

	get report(): TickerReport {
		const days = this.#days.length;
		return {
			ticker: this.name,
			kept: days - this.#repaired,
			repaired: this.#repaired,
			refused: 0,
			days,
			firstDay: dateOf(this.#days[0] as number),
			lastDay: dateOf(this.#days.at(-1) as number),
		};
	}

	gaps(): HistoryGap[] {
		return this.#days.flatMap((before, i) => {
			const after = this.#days[i - 1];
			return after !== undefined && before - after > GAP_DAYS
				? [
						{
							ticker: this.name,
							after: dateOf(after),
							before: dateOf(before),
							days: before - after,
							refused: 0,
						},
					]
				: [];
		});
	}
}

const dateOf = (day: number): string =>
	new Date(day * DAY_MS).toISOString().slice(0, 10);

/** A number as JSON; whole ones as JavaScript writes them. */
const json = (column: string): string =>
	`CASE WHEN ${column} IS NULL THEN 'null' WHEN ${column} = trunc(${column}) AND abs(${column}) < 1e15 THEN CAST(CAST(${column} AS BIGINT) AS VARCHAR) ELSE CAST(${column} AS VARCHAR) END`;
const LINE = `concat('{"ticker":', to_json(ticker_), ',"company":', to_json(company_), ',"time":"', strftime(day_, '%Y-%m-%d'), 'T00:00:00.000Z","Open":', ${json("open_")}, ',"High":', ${json("high_")}, ',"Low":', ${json("low_")}, ',"Close":', ${json("close_")}, ',"Adj Close":', ${json("p_")}, ',"Volume":', ${json("volume_")}, '}', chr(10))`;

/** The names of the first line; undefined when it is no plain header of commas. */
async function headerOf(file: string): Promise<string[] | undefined> {
	const line = (await firstBytes(file, HEAD_BYTES))
		.toString()
		.replace(/^\ufeff/, "")
		.split(/\r?\n/, 1)[0];
	const names = line?.split(",").map((name) => name.trim());
	return names?.every((name) => /^[\w ]+$/.test(name)) &&
		new Set(names).size === names.length
		? names
		: undefined;
}

function columnsOf(
	names: readonly string[],
): Record<BarColumn, string> | undefined {
	const columns = Object.fromEntries(
		Object.entries(NAMES).map(([bar, wanted]) => [
			bar,
			names.find((name) => wanted.includes(name.toLowerCase())),
		]),
	) as Record<BarColumn, string | undefined>;
	columns.company ??= columns.ticker;
	return Object.values(columns).includes(undefined)
		? undefined
		: (columns as Record<BarColumn, string>);
}

/** What DuckDB says of a row that it cannot read: `Invalid Input Error: CSV Error on Line: 7`. */
const isOfTheFile = (error: unknown): boolean =>
	/^(Invalid Input|Conversion) Error/.test((error as Error).message);

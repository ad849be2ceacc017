import { type Columns, columnsOf, plainName } from "./history-columns.ts";
import {
	type DayOrder,
	dayOrder,
	readTime,
	readTimeOfDay,
	type WrittenTime,
} from "./history-dates.ts";
import { HistoryError } from "./history-error.ts";
import { type Shape, shapeOf } from "./history-shapes.ts";
import type { PriceTable, TableRow } from "./history-table.ts";
import { fileTicker } from "./history-ticker.ts";
import { shown } from "./rejection.ts";

const DAY_MS = 86_400_000;
/** Rows that tell which mark stands before decimals. */
const SAMPLE = 2_000;

/** A cell as text without spaces around it; empty for nothing. */
export const text = (cell: unknown): string =>
	cell === null || cell === undefined ? "" : String(cell).trim();

const PRICES_WORD = {
	adjusted: "prices adjusted",
	"not adjusted": "prices not adjusted",
	both: "prices and adjusted closes",
	unknown: "adjustment unknown",
} as const;

/** What was recognized, as the report says it. */
export const recognized = ({ name, prices }: Shape): string =>
	`${name}, ${PRICES_WORD[prices]}`;

/** The file's shape, which column holds what, and the ticker where no column has it. */
export function recognize(
	table: PriceTable,
	name: string,
	notes: string[],
): {
	readonly shape: Shape;
	readonly columns: Columns;
	readonly ticker: string | undefined;
} {
	const { headers, layout, rows } = table;
	const sample = rows
		.filter(({ broken }) => broken === undefined)
		.slice(0, 200);
	const shape = shapeOf({
		headers,
		layout,
		first: sample[0]?.cells ?? [],
	});
	const columns: { -readonly [K in keyof Columns]: Columns[K] } = {
		...columnsOf(headers),
	};
	for (const [role, header] of Object.entries(shape.columns ?? {})) {
		const index = headers.findIndex(
			(each) => plainName(each) === plainName(header),
		);
		if (index !== -1) columns[role as keyof Columns] = index;
	}
	if (columns.ticker !== undefined && columns.company === columns.ticker)
		delete columns.company;
	if (columns.ticker === undefined) {
		const like = (index: number | undefined) =>
			index !== undefined &&
			sample.length > 0 &&
			sample.every(
				({ cells }) =>
					isTickerLike(cells[index]) && /\p{L}/u.test(text(cells[index])),
			);
		// A count of rows or a vendor's own number is no name: a letter is wanted.
		const other = [
			headers.findIndex((header) => /^(name|index)$/i.test(header.trim())),
			columns.company,
		].find((index) => index !== -1 && index !== columns.date && like(index));
		if (other !== undefined) {
			columns.ticker = other;
			if (columns.company === other) delete columns.company;
			notes.push(`the column ${headers[other]} is the ticker`);
		}
	}
	if (columns.ticker === undefined) {
		const other = distinguishing(table, columns);
		if (other !== undefined) {
			if (
				!rows.every(({ broken, cells }) => broken || isTickerLike(cells[other]))
			)
				throw new HistoryError(
					"HISTORY_TICKER",
					`history ${name} has several rows of one date, which the column ${headers[other]} tells apart, and its values are no tickers; add a column Ticker`,
				);
			columns.ticker = other;
			notes.push(`the column ${headers[other]} is the ticker`);
		}
	}
	if (columns.ticker !== undefined)
		return { shape, columns, ticker: undefined };
	if (table.ticker !== undefined) {
		notes.push(`no column has a ticker: ${table.ticker} stands above the rows`);
		return { shape, columns, ticker: table.ticker };
	}
	const ticker = fileTicker(name);
	if (ticker === undefined)
		throw new HistoryError(
			"HISTORY_TICKER",
			`history ${name} has no column with a ticker (${headers.join(", ").slice(0, 120)}), and the file's name is none; name the file after its ticker (AAPL.csv) or add a column Ticker`,
		);
	notes.push(`no column has a ticker: ${ticker} is the file's name`);
	return { shape, columns, ticker };
}

const isTickerLike = (cell: unknown): boolean =>
	/^\^?(?=.*[A-Z0-9])[A-Z0-9.\-^=&]{1,15}$/.test(text(cell));

/** The column, of those that are not of prices, whose words differ between rows of one date and time. */
function distinguishing(
	{ headers, rows }: PriceTable,
	columns: Columns,
): number | undefined {
	const { company: _, ...others } = columns;
	const taken = new Set<number>(Object.values(others));
	const free = headers.map((_, index) => index).filter((i) => !taken.has(i));
	if (free.length === 0) return undefined;
	const first = new Map<string, TableRow>();
	for (const row of rows) {
		if (row.broken !== undefined) continue;
		const at = [columns.date, columns.time]
			.map((index) => (index === undefined ? "" : text(row.cells[index])))
			.join(" ");
		const before = first.get(at);
		if (!before) first.set(at, row);
		const found =
			before &&
			free.find((index) => {
				const [a, b] = [text(before.cells[index]), text(row.cells[index])];
				return a !== b && /\p{L}/u.test(a) && /\p{L}/u.test(b);
			});
		if (found !== undefined) return found;
	}
	return undefined;
}

/** Says once what the file does not have at all. */
export function describeAbsent(
	absent: Readonly<
		Record<"open" | "high" | "low" | "adjusted" | "volume", boolean>
	>,
	{ prices }: Shape,
	notes: string[],
): void {
	const without = (["open", "high", "low", "volume"] as const).filter(
		(role) => absent[role],
	);
	if (without.length > 0) notes.push(`no column for ${without.join(", ")}`);
	if (absent.adjusted)
		notes.push(
			prices === "adjusted"
				? "the prices are adjusted: Adj Close = Close"
				: "no adjusted close: Adj Close = Close, and a split or dividend is seen as a fall",
		);
}

interface Times {
	/** Undefined where the row has no date that can be read. */
	readonly at: (row: TableRow) => WrittenTime | undefined;
	/** No row has a time of day. */
	readonly onlyMidnights: boolean;
}

/** @throws {HistoryError} when the dates can be read in two ways */
export function timesOf(
	{ rows, headers }: PriceTable,
	{ date, time }: Columns,
	{ dates }: Shape,
	name: string,
): Times {
	const dateText = (row: TableRow): string => {
		const cell = date === undefined ? undefined : row.cells[date];
		return cell instanceof Date ? cell.toISOString() : text(cell);
	};
	const written = new Set<string>();
	for (const row of rows) if (!row.broken) written.add(dateText(row));
	const found = dayOrder(written);
	if (found === "contradictory" || (found === "undecided" && !dates))
		throw new HistoryError(
			"HISTORY_DATES",
			`history ${name} has dates such as ${shown([...written][0])} (column ${date === undefined ? "" : headers[date]}), ${found === "undecided" ? "which may be day/month or month/day, and no row decides" : "of which some put the day first and others the month"}; write them as 2026-11-20`,
		);
	const order: DayOrder | undefined = found === "undecided" ? dates : found;
	const read = new Map<string, WrittenTime | undefined>();
	let onlyMidnights = true;
	for (const each of written) {
		const value = readTime(each, order);
		read.set(each, value);
		if (value && value.wallMs % DAY_MS !== 0) onlyMidnights = false;
	}
	if (time === undefined)
		return { at: (row) => read.get(dateText(row)), onlyMidnights };
	const ofDay = (row: TableRow) => readTimeOfDay(text(row.cells[time])) ?? 0;
	onlyMidnights &&= rows.every((row) => row.broken || ofDay(row) === 0);
	return {
		at: (row) => {
			const day = read.get(dateText(row));
			return day && { wallMs: day.wallMs + ofDay(row), instantMs: undefined };
		},
		onlyMidnights,
	};
}

/** The numbers of the first rows. */
export function* numbersOf(
	{ rows }: PriceTable,
	{ open, high, low, close, adjusted, volume }: Columns,
): Generator<unknown> {
	const columns = [open, high, low, close, adjusted, volume].filter(
		(column) => column !== undefined,
	);
	for (const { cells } of rows.slice(0, SAMPLE))
		for (const column of columns) yield cells[column];
}

import { type DecimalMark, readNumber } from "./history-numbers.ts";
import { MAX_PRICE, MAX_VOLUME } from "./tick.ts";

/**
 * A row of a history: a ticker's trading day. The fields are those of a tick; what no feature needs may be unknown.
 */
export interface DailyBar {
	readonly ticker: string;
	readonly company: string;
	/** The session's date at midnight UTC. */
	readonly time: string;
	readonly Open: number | null;
	readonly High: number | null;
	readonly Low: number | null;
	readonly Close: number;
	readonly Volume: number | null;
	readonly "Adj Close": number;
}

/** What was mended in a row that is kept. Stable. */
export type RepairCode =
	/** Missing, unreadable, or 0 beside a Close above 0: null. */
	| "NO_OPEN"
	| "NO_HIGH"
	| "NO_LOW"
	/** Missing, unreadable, negative or above 1e18: null. */
	| "NO_VOLUME"
	/** Missing, where all others of the ticker equal the Close: the Close. */
	| "NO_ADJ_CLOSE"
	/** High or Low did not hold Open and Close, by no more than rounding: moved out to them. */
	| "WIDENED";

/** Why a row is left out. Stable. */
export type RefusalCode =
	/** A line with other fields than the header, or with a stray quote. */
	| "NOT_CSV"
	| "NOT_JSON"
	| "NOT_AN_OBJECT"
	| "NO_DATE"
	/** Before 1900. */
	| "TOO_EARLY"
	/** After today, wherever the market is. */
	| "FUTURE"
	| "NO_TICKER"
	/** Not 1 to 32 of the characters that a ticker has. */
	| "TICKER"
	/** Missing, unreadable, or above 1e12 in size. */
	| "NO_CLOSE"
	/** Missing though other rows of the ticker have one that differs from the Close. */
	| "NO_ADJ_CLOSE"
	/** Open or Close outside Low to High by more than rounding. */
	| "OHLC"
	/** Most days of the ticker have rows that differ widely. */
	| "SEVERAL_INSTRUMENTS"
	/** The ticker's rows are not daily. */
	| "SPACING";

export interface Refusal {
	readonly code: RefusalCode;
	readonly field: string;
	readonly reason: string;
}

/** Prices and volume of a row; the adjusted close is null where the file has none. */
export interface Prices {
	open: number | null;
	high: number | null;
	low: number | null;
	close: number;
	adjusted: number | null;
	volume: number | null;
	/** What was mended; undefined for nothing. */
	repairs: RepairCode[] | undefined;
}

export interface PriceCells {
	readonly open: unknown;
	readonly high: unknown;
	readonly low: unknown;
	readonly close: unknown;
	readonly adjusted: unknown;
	readonly volume: unknown;
}

/** Columns that the file does not have: what is missing there is no fault of a row. */
export type Absent = Readonly<Partial<Record<keyof PriceCells, boolean>>>;

/** What is closer to 0 is no price: returns on it would overflow. */
export const MIN_PRICE = 1e-15;
/** Of the largest price of the row: vendors adjust and round each price by itself. */
const ROUNDING = 1e-3;

/** Reads and mends the prices of a row, or says why it is refused. */
export function cleanPrices(
	cells: PriceCells,
	mark: DecimalMark,
	absent: Absent,
): Prices | Refusal {
	const close = priceOf(cells.close, mark);
	const zeros = [cells.open, cells.high, cells.low].every(
		(cell) => cell !== undefined && readNumber(cell, mark) === 0,
	);
	if (close === null || (close === 0 && zeros))
		return {
			code: "NO_CLOSE",
			field: "Close",
			reason:
				close === 0 ? "every price is 0" : `${text(cells.close)} is no price`,
		};
	const repairs: RepairCode[] = [];
	const beside = (field: "open" | "high" | "low", code: RepairCode) => {
		if (absent[field]) return null;
		const price = priceOf(cells[field], mark);
		if (price !== null && !(price === 0 && close > 0)) return price;
		repairs.push(code);
		return null;
	};
	const open = beside("open", "NO_OPEN");
	let high = beside("high", "NO_HIGH");
	let low = beside("low", "NO_LOW");
	const top = Math.max(close, open ?? close);
	const bottom = Math.min(close, open ?? close);
	const outside = Math.max(
		high === null ? 0 : top - high,
		low === null ? 0 : low - bottom,
		high === null || low === null ? 0 : low - high,
	);
	if (outside > 0) {
		const size = Math.max(Math.abs(top), Math.abs(bottom));
		if (outside > ROUNDING * size)
			return {
				code: "OHLC",
				field: "High",
				reason: `Open ${open} and Close ${close} are not within Low ${low} to High ${high}`,
			};
		if (high !== null) high = Math.max(high, top);
		if (low !== null) low = Math.min(low, bottom);
		repairs.push("WIDENED");
	}
	let volume: number | null = null;
	if (!absent.volume) {
		volume = readNumber(cells.volume, mark) ?? null;
		if (volume === null || !(volume >= 0 && volume <= MAX_VOLUME)) {
			volume = null;
			repairs.push("NO_VOLUME");
		}
	}
	return {
		open,
		high,
		low,
		close,
		adjusted: absent.adjusted ? close : priceOf(cells.adjusted, mark),
		volume,
		repairs: repairs.length ? repairs : undefined,
	};
}

function priceOf(cell: unknown, mark: DecimalMark): number | null {
	const price = readNumber(cell, mark) ?? null;
	const size = Math.abs(price ?? 0);
	return size <= MAX_PRICE && (size === 0 || size >= MIN_PRICE) ? price : null;
}

const text = (cell: unknown): string =>
	cell === undefined || cell === null || cell === ""
		? "nothing"
		: (
				JSON.stringify(typeof cell === "bigint" ? String(cell) : cell) ?? ""
			).slice(0, 60);

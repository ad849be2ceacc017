import { isUtf8 } from "node:buffer";
import { type RowOf, required } from "./record.ts";
import { duckDbColumns, elasticsearchMapping, sparkDdl } from "./record-ddl.ts";
import { type Rejection, reject, shown } from "./rejection.ts";
import { EARLIEST_MS, timeMs } from "./time.ts";

/** The pattern of a ticker; a text for the engines that have other delimiters for it. */
export const TICKER_PATTERN = "[A-Z0-9.\\-^=]{1,12}";
/** Longest company name in characters (code points). */
export const COMPANY_LENGTH = 200;
/** How far ahead of the reader's clock a tick may be: clocks differ. */
export const FUTURE_TOLERANCE_MS = 5_000;

const PRICE = "finite, > 0";

/** A tick, the record of `stocks-history` and a row of a history. */
export const tickSchema = {
	ticker: required("string", "Symbol of the share.", `^${TICKER_PATTERN}$`),
	company: required("string", "Name of the company.", "1–200 characters"),
	time: required(
		"timestamp",
		"When the prices held.",
		"not later than now + 5 s; not before 1900",
	),
	Open: required("double", "First price.", `${PRICE}; Low ≤ Open ≤ High`),
	High: required("double", "Highest price.", PRICE),
	Low: required("double", "Lowest price.", PRICE),
	Close: required("double", "Last price.", `${PRICE}; Low ≤ Close ≤ High`),
	"Adj Close": required(
		"double",
		"Last price, adjusted for splits and dividends.",
		PRICE,
	),
	Volume: required("long", "Shares of this tick.", "≥ 0"),
} as const;

export type Tick = RowOf<typeof tickSchema>;
export type TickResult = { ok: true; tick: Tick } | Rejection;

/** The Kafka header of a tick. The version grows only when an optional field is added. */
export const TICK_SCHEMA_HEADER = ["schema", "tick/1"] as const;

/** A line of the raw data set: the tick and where it came from. */
export const rawTickSchema = {
	...tickSchema,
	_partition: required("long", "Partition of the record."),
	_offset: required("long", "Offset of the record."),
} as const;

export type RawTick = RowOf<typeof rawTickSchema>;

export const tickSparkDdl = sparkDdl(tickSchema);
export const tickDuckDbColumns = duckDbColumns(tickSchema);
export const rawTickDuckDbColumns = duckDbColumns(rawTickSchema);
export const tickMapping = elasticsearchMapping(tickSchema, false);

const TICKER = new RegExp(`^${TICKER_PATTERN}$`);
const PRICES = ["Open", "High", "Low", "Close", "Adj Close"] as const;

/**
 * Reads a record's value. Unknown fields stay on the object. A valid tick costs no exception; a broken one is
 * answered with the reason and never thrown.
 *
 * @param nowMs the clock, milliseconds since the epoch. Of a record from Kafka the lesser of the clock and the
 * record's timestamp: then every reader decides alike whether a time lies in the future, however late it reads (the
 * topic's `message.timestamp.after.max.ms` binds the timestamp to the broker's clock)
 */
export function parseTick(
	bytes: Uint8Array | string,
	nowMs: number,
): TickResult {
	let text: string;
	if (typeof bytes === "string") text = bytes;
	else {
		if (!isUtf8(bytes))
			return reject("NOT_UTF8", "", "the bytes are not UTF-8");
		text = Buffer.from(
			bytes.buffer,
			bytes.byteOffset,
			bytes.byteLength,
		).toString();
	}
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch (error) {
		return reject("NOT_JSON", "", (error as Error).message);
	}
	return checkTick(value, nowMs);
}

/** Checks a parsed value against the contract of a tick; the value itself is the tick, not a copy. */
export function checkTick(value: unknown, nowMs: number): TickResult {
	if (typeof value !== "object" || value === null || Array.isArray(value))
		return reject("NOT_AN_OBJECT", "", `${shown(value)} is not an object`);
	const tick = value as Tick;
	const { ticker, company, time } = tick;
	if (typeof ticker !== "string") return notOfType(value, "ticker", "text");
	if (!TICKER.test(ticker))
		return reject(
			"NOT_ALLOWED",
			"ticker",
			`${shown(ticker)} does not match ${TICKER.source}`,
		);
	if (typeof company !== "string") return notOfType(value, "company", "text");
	if (!hasCompanyLength(company))
		return reject(
			"NOT_ALLOWED",
			"company",
			`${shown(company)} does not have 1 to ${COMPANY_LENGTH} characters`,
		);
	if (typeof time !== "string") return notOfType(value, "time", "text");
	const badTime = checkTime(time, nowMs);
	if (badTime) return badTime;
	for (const name of PRICES) {
		const price = tick[name];
		if (typeof price !== "number") return notOfType(value, name, "a number");
		if (!(price > 0 && price < Number.POSITIVE_INFINITY))
			return reject(
				"NOT_ALLOWED",
				name,
				`${price} is not a finite number above 0`,
			);
	}
	if (typeof tick.Volume !== "number")
		return notOfType(value, "Volume", "a whole number");
	if (!Number.isSafeInteger(tick.Volume) || tick.Volume < 0)
		return reject(
			"NOT_ALLOWED",
			"Volume",
			`${tick.Volume} is not a whole number from 0 to 2^53 − 1`,
		);
	if (tick.Open < tick.Low || tick.Open > tick.High)
		return outsideRange(tick, "Open");
	if (tick.Close < tick.Low || tick.Close > tick.High)
		return outsideRange(tick, "Close");
	return { ok: true, tick };
}

function checkTime(time: string, nowMs: number): Rejection | undefined {
	const ms = timeMs(time);
	if (!(ms >= EARLIEST_MS))
		return reject(
			"NOT_ALLOWED",
			"time",
			`${shown(time)} is not an RFC 3339 time in UTC with milliseconds from 1900 on, such as 2026-11-20T09:30:00.250Z`,
		);
	if (ms > nowMs + FUTURE_TOLERANCE_MS)
		return reject(
			"FUTURE",
			"time",
			`${time} is more than ${FUTURE_TOLERANCE_MS} ms after ${new Date(nowMs).toISOString()}`,
		);
	return undefined;
}

/**
 * Characters are code points: a text of up to 200 UTF-16 units needs no count. Half a surrogate pair (JSON can
 * escape one) is no character, and no engine can store it.
 */
const hasCompanyLength = (company: string): boolean =>
	company.length > 0 &&
	company.isWellFormed() &&
	(company.length <= COMPANY_LENGTH ||
		(company.length <= 2 * COMPANY_LENGTH &&
			[...company].length <= COMPANY_LENGTH));

function notOfType(value: object, field: keyof Tick, type: string): Rejection {
	const given = (value as Partial<Tick>)[field];
	return given === undefined || given === null
		? reject("MISSING", field, `${field} is missing; it takes ${type}`)
		: reject("WRONG_TYPE", field, `${shown(given)} is not ${type}`);
}

const outsideRange = (tick: Tick, field: "Open" | "Close"): Rejection =>
	tick.High < tick.Low
		? reject("INCONSISTENT", "High", `High ${tick.High} < Low ${tick.Low}`)
		: reject(
				"INCONSISTENT",
				field,
				`${field} ${tick[field]} is outside Low ${tick.Low} to High ${tick.High}`,
			);

import { isUtf8 } from "node:buffer";
import { nullable, type RowOf, required } from "./record.ts";
import { duckDbColumns, elasticsearchMapping, sparkDdl } from "./record-ddl.ts";
import { checkRecordText, RECORD_LIMITS } from "./record-text.ts";
import { type Rejection, reject, shown } from "./rejection.ts";
import { EARLIEST_MS, LATEST_MS, rfc3339Ms, timeMs } from "./time.ts";

const TICKER_CHARACTER = "[A-Z0-9.\\-^=&/_:+#$@!]";
/** What a ticker consists of; a text for the engines that have other delimiters, and no look-ahead, for it. */
export const TICKER_CHARACTERS = `${TICKER_CHARACTER}{1,32}`;
/** The pattern of a ticker: at least one letter or digit. */
export const TICKER_PATTERN = `(?=${TICKER_CHARACTER}*[A-Z0-9])${TICKER_CHARACTERS}`;
/** Longest company name in characters (code points). */
export const COMPANY_LENGTH = 200;
/** How far ahead of the record's timestamp a tick may be: clocks differ. */
export const FUTURE_TOLERANCE_MS = 5_000;
/** The greatest size of a price, above or below 0: sums and squares of such prices are exact enough in a double. */
export const MAX_PRICE = 1e12;
/** The greatest Volume. */
export const MAX_VOLUME = 1e18;
/** How far Open and Close may be outside Low to High, as a part of the largest of the four: adjusting prices rounds. */
export const OHLC_TOLERANCE = 1e-6;

const PRICE = "finite, at most 1e12 in size";

/** A tick, the record of `stocks-history` and a row of a history. */
export const tickSchema = {
	ticker: required("string", "Symbol of the share.", `^${TICKER_PATTERN}$`),
	company: required("string", "Name of the company.", "1–200 characters"),
	time: required(
		"timestamp",
		"When the prices held.",
		"not later than the record's timestamp + 5 s; not before 1900; given with any offset and up to nanoseconds",
	),
	Open: required(
		"double",
		"First price.",
		`${PRICE}; Low ≤ Open ≤ High within 1e-6 of the largest`,
	),
	High: required("double", "Highest price.", PRICE),
	Low: required("double", "Lowest price.", PRICE),
	Close: required(
		"double",
		"Last price.",
		`${PRICE}; Low ≤ Close ≤ High within 1e-6 of the largest`,
	),
	"Adj Close": required(
		"double",
		"Last price, adjusted for splits and dividends.",
		PRICE,
	),
	Volume: nullable(
		"double",
		"Shares of this tick, fractions included.",
		"0 to 1e18; null or absent when not known",
	),
} as const;

export type Tick = RowOf<typeof tickSchema>;
export type TickResult =
	| {
			ok: true;
			tick: Tick;
			/** Present when the time was given in another form than it is kept in. */
			isRewritten?: true;
	  }
	| Rejection;

/** The Kafka header of a tick. A version only widens: every tick/1 is a tick/2. */
export const TICK_SCHEMA_HEADER = ["schema", "tick/2"] as const;

/** A line of the raw data set: the tick and where it came from. */
export const rawTickSchema = {
	...tickSchema,
	_partition: required("long", "Partition of the record."),
	_offset: required("long", "Offset of the record."),
} as const;

export type RawTick = RowOf<typeof rawTickSchema>;
export type RawTickResult =
	| {
			ok: true;
			tick: RawTick;
			/** Every engine's JSON reader reads the line as it stands: only fields of the contract, in their plain form. */
			isPlain: boolean;
	  }
	| Rejection;

export const tickSparkDdl = sparkDdl(tickSchema);
export const tickDuckDbColumns = duckDbColumns(tickSchema);
export const rawTickDuckDbColumns = duckDbColumns(rawTickSchema);
export const tickMapping = elasticsearchMapping(tickSchema, false);

const TICKER = new RegExp(`^${TICKER_PATTERN}$`);
const PRICES = ["Open", "High", "Low", "Close", "Adj Close"] as const;
/** Fields that are texts. */
const TEXTS = 3;
const TICK_FIELDS = Object.keys(tickSchema);
const RAW_TICK_FIELDS = Object.keys(rawTickSchema);
/** What the writer adds to a tick: names and numbers of partition and offset. */
const RAW_TICK_EXTRA_BYTES = 64;

/**
 * Reads a record's value. Unknown fields stay on the object; its time becomes what it is kept as, RFC 3339 in UTC
 * with milliseconds, and a Volume that is absent null. A valid tick costs no exception; a broken one is answered with
 * the reason and never thrown.
 *
 * @param latestMs milliseconds since the epoch by which the future is judged. Of a record from Kafka its timestamp,
 * which is the broker's clock: then every reader decides alike, however late it reads
 */
export function parseTick(
	bytes: Uint8Array | string,
	latestMs: number,
): TickResult {
	const parsed = parseRecord(bytes, RECORD_LIMITS.bytes);
	if (!parsed.ok) return parsed;
	const result = checkTick(parsed.value, latestMs);
	if (!result.ok) return result;
	if (isOrdinary(parsed.text, TICK_FIELDS, result.tick)) return result;
	return checkRecordText(parsed.text, TICK_FIELDS) ?? result;
}

/** Reads a line of the raw data set. What lay in the future when it came cannot be told any more. */
export function parseRawTick(bytes: Uint8Array | string): RawTickResult {
	const parsed = parseRecord(bytes, RECORD_LIMITS.bytes + RAW_TICK_EXTRA_BYTES);
	if (!parsed.ok) return parsed;
	const result = checkTick(parsed.value, LATEST_MS);
	if (!result.ok) return result;
	const tick = result.tick as RawTick;
	for (const name of ["_partition", "_offset"] as const)
		if (!(Number.isSafeInteger(tick[name]) && tick[name] >= 0))
			return reject(
				tick[name] === undefined ? "MISSING" : "NOT_ALLOWED",
				name,
				`${shown(tick[name])} is not a whole number from 0 to 2^53 − 1`,
			);
	if (isOrdinary(parsed.text, RAW_TICK_FIELDS, tick))
		return { ok: true, tick, isPlain: !result.isRewritten };
	return (
		checkRecordText(parsed.text, RAW_TICK_FIELDS) ?? {
			ok: true,
			tick,
			isPlain: false,
		}
	);
}

/**
 * Whether a text that gave a valid tick surely has nothing that {@link checkRecordText} looks for, at little cost:
 * no escapes, too short for a long number, and as many quotes as the names and the three texts take, so that there is
 * room for no other field, none twice, and nothing nested.
 */
function isOrdinary(
	text: string,
	fields: readonly string[],
	{ Volume }: Tick,
): boolean {
	if (text.length > RECORD_LIMITS.digits || text.includes("\\")) return false;
	let quotes = 0;
	for (let i = text.indexOf('"'); i >= 0; i = text.indexOf('"', i + 1))
		quotes++;
	// A Volume that is null by its value, not by its absence, is looked at closely.
	const names = Volume === null ? fields.length - 1 : fields.length;
	return quotes === 2 * (names + TEXTS);
}

function parseRecord(
	bytes: Uint8Array | string,
	maxBytes: number,
): { ok: true; text: string; value: unknown } | Rejection {
	const size =
		typeof bytes === "string" ? Buffer.byteLength(bytes) : bytes.byteLength;
	if (size > maxBytes)
		return reject("TOO_LARGE", "", `${size} bytes; at most ${maxBytes}`);
	let text: string;
	if (typeof bytes === "string") {
		if (!bytes.isWellFormed())
			return reject("LONE_SURROGATE", "", "half a surrogate pair");
		text = bytes;
	} else {
		if (!isUtf8(bytes))
			return reject("NOT_UTF8", "", "the bytes are not UTF-8");
		text = Buffer.from(
			bytes.buffer,
			bytes.byteOffset,
			bytes.byteLength,
		).toString();
	}
	try {
		return { ok: true, text, value: JSON.parse(text) };
	} catch (error) {
		return reject("NOT_JSON", "", (error as Error).message);
	}
}

/**
 * Checks a parsed value against the contract of a tick; the value itself is the tick, not a copy, with time and
 * Volume as {@link parseTick} leaves them.
 */
export function checkTick(value: unknown, latestMs: number): TickResult {
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
	const canonicalMs = timeMs(time);
	const ms = Number.isNaN(canonicalMs) ? rfc3339Ms(time) : canonicalMs;
	const badTime = checkTime(time, ms, latestMs);
	if (badTime) return badTime;
	for (const name of PRICES) {
		const price = tick[name];
		if (typeof price !== "number") return notOfType(value, name, "a number");
		if (!(price >= -MAX_PRICE && price <= MAX_PRICE))
			return reject(
				"NOT_ALLOWED",
				name,
				`${price} is not a number from ${-MAX_PRICE} to ${MAX_PRICE}`,
			);
	}
	const { Volume } = tick;
	if (Volume === undefined) tick.Volume = null;
	else if (Volume !== null) {
		if (typeof Volume !== "number")
			return notOfType(value, "Volume", "a number or null");
		if (!(Volume >= 0 && Volume <= MAX_VOLUME))
			return reject(
				"NOT_ALLOWED",
				"Volume",
				`${Volume} is not a number from 0 to ${MAX_VOLUME}`,
			);
	}
	const outside = checkRange(tick);
	if (outside) return outside;
	if (ms === canonicalMs) return { ok: true, tick };
	tick.time = new Date(ms).toISOString();
	return { ok: true, tick, isRewritten: true };
}

function checkTime(
	time: string,
	ms: number,
	latestMs: number,
): Rejection | undefined {
	if (!(ms >= EARLIEST_MS && ms <= LATEST_MS))
		return reject(
			"NOT_ALLOWED",
			"time",
			`${shown(time)} is not an RFC 3339 time from 1900 on, such as 2026-11-20T09:30:00.250Z or 2026-11-20T15:00:00+05:30`,
		);
	if (ms > latestMs + FUTURE_TOLERANCE_MS)
		return reject(
			"FUTURE",
			"time",
			`${time} is more than ${FUTURE_TOLERANCE_MS} ms after ${new Date(latestMs).toISOString()}`,
		);
	return undefined;
}

function checkRange(tick: Tick): Rejection | undefined {
	const { Open, High, Low, Close } = tick;
	if (Open >= Low && Open <= High && Close >= Low && Close <= High)
		return undefined;
	const tolerance =
		OHLC_TOLERANCE *
		Math.max(Math.abs(Open), Math.abs(High), Math.abs(Low), Math.abs(Close));
	const [least, most] = [Low - tolerance, High + tolerance];
	if (!(Open >= least && Open <= most)) return outsideRange(tick, "Open");
	if (!(Close >= least && Close <= most)) return outsideRange(tick, "Close");
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

import { dateMs } from "./time.ts";

/** A date or time as a file writes it. */
export interface WrittenTime {
	/** As written, in milliseconds since the epoch of a clock without a zone. */
	readonly wallMs: number;
	/** The instant, where the file gives an offset or counts from the epoch; undefined for a date or a local time. */
	readonly instantMs: number | undefined;
}

/** Whether the first number of `03/01/2022` is the day or the month. */
export type DayOrder = "day-first" | "month-first";

const DAY_MS = 86_400_000;
/** In English, German, French, Spanish, Italian and Portuguese; a month a line, without accents. */
const MONTHS = [
	"jan ene gen janv",
	"feb fev fevr",
	"mar mrz maerz",
	"apr avr abr",
	"may mai mag",
	"jun juin giu",
	"jul juil juill juillet lug",
	"aug aou aout ago",
	"sep set",
	"oct okt out ott",
	"nov",
	"dec dez dic",
];
const MONTH_BY_NAME = new Map(
	MONTHS.flatMap((names, month) =>
		names.split(" ").map((name) => [name, month + 1] as const),
	),
);

const TIME =
	/^(?:[T ,]\s*)?(\d{1,2}):?(\d{2})(?::?(\d{2}))?(?:[.,](\d{1,9}))?\s*([AaPp])?\.?[Mm]?\.?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}(?::\d{2})?)?(?:\s*\[?[A-Z][A-Za-z_]+\/[A-Za-z_]+\]?)?$/i;
const YEAR_FIRST = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)/;
const COMPACT =
	/^(1[89]\d\d|2[01]\d\d)(0[1-9]|1[0-2])(\d{2})(?=$|[T ]|\d{4}$|\d{6}$)/;
/** 22-01-03 may be three things, and is none. */
const NUMBERS = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|(?<=[/.])\d{2})(?!\d)/;
const DAY_NAMED =
	/^(\d{1,2})[-/. ]+\s*(\p{L}{3,9})\.?[-/., ]+(\d{4}|\d{2})(?!\d)/u;
const NAMED_DAY =
	/^(\p{L}{3,9})\.?[-/. ]+(\d{1,2})(?:st|nd|rd|th)?[-/., ]+(\d{4}|\d{2})(?!\d)/u;
const YEAR_NAMED = /^(\d{4})[-/. ](\p{L}{3,9})[-/. ](\d{1,2})(?!\d)/u;
const WEEKDAY = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[.,]?\s+/i;

/** Which order the numbers of ambiguous dates have; `undecided` when every row could be both. */
export function dayOrder(
	dates: Iterable<string>,
): DayOrder | "undecided" | "contradictory" | undefined {
	let seen = false;
	let day = false;
	let month = false;
	for (const date of dates) {
		const match = NUMBERS.exec(date.trim());
		if (!match) continue;
		// Nobody writes 01.31.2022: points stand in the order of the continent that uses them.
		if (match[2] === ".") day = true;
		seen = true;
		if (Number(match[1]) > 12) day = true;
		else if (Number(match[3]) > 12) month = true;
	}
	if (!seen) return undefined;
	if (day && month) return "contradictory";
	return day ? "day-first" : month ? "month-first" : "undecided";
}

/**
 * Reads a date in the forms that are unambiguous: years first, names of months, compact, seconds to nanoseconds since
 * the epoch, the serial numbers of spreadsheets; those with two numbers first in the order given. Undefined for
 * anything else, and for a day that no calendar has.
 */
export function readTime(
	given: string,
	order: DayOrder | undefined,
): WrittenTime | undefined {
	// 20220103.0 and 1641168000.0 are what a column with gaps becomes in pandas.
	const text = given
		.trim()
		.replace(WEEKDAY, "")
		.replace(/^(\d{4})[年년]\s*(\d{1,2})[月월]\s*(\d{1,2})[日일]/, "$1-$2-$3")
		.replace(/^(\d+)\.0+$/, "$1");
	if (/^-?\d+(\.\d*)?$/.test(text) && !COMPACT.test(text))
		return numberTime(Number(text), text);
	let match = YEAR_FIRST.exec(text);
	if (match) return at(text, match, match[1], match[3], match[4]);
	match = COMPACT.exec(text);
	if (match) return at(text, match, match[1], match[2], match[3]);
	match = NUMBERS.exec(text);
	if (match && order)
		return order === "day-first"
			? at(text, match, match[4], match[3], match[1])
			: at(text, match, match[4], match[1], match[3]);
	match = DAY_NAMED.exec(text);
	if (match) return at(text, match, match[3], monthOf(match[2]), match[1]);
	match = NAMED_DAY.exec(text);
	if (match) return at(text, match, match[3], monthOf(match[1]), match[2]);
	match = YEAR_NAMED.exec(text);
	if (match) return at(text, match, match[1], monthOf(match[2]), match[3]);
	return undefined;
}

/** A time of day as milliseconds: `09:30`, `093000`, `9:30 AM`. */
export function readTimeOfDay(text: string): number | undefined {
	const padded = /^\d{1,6}$/.test(text)
		? text.padStart(text.length > 4 ? 6 : 4, "0")
		: text;
	return timeOfDay(TIME.exec(padded.trim()));
}

function plain(name: string): string {
	return name
		.normalize("NFD")
		.replaceAll(/[^\p{L}]/gu, "")
		.toLowerCase();
}

function monthOf(name: string | undefined): number | undefined {
	const letters = plain(name ?? "");
	return MONTH_BY_NAME.get(letters) ?? MONTH_BY_NAME.get(letters.slice(0, 3));
}

function at(
	text: string,
	{ 0: { length } }: RegExpExecArray,
	year: string | undefined,
	month: string | number | undefined,
	day: string | undefined,
): WrittenTime | undefined {
	const midnight = dateMs(
		`${fullYear(year ?? "")}-${String(month ?? 0).padStart(2, "0")}-${(day ?? "").padStart(2, "0")}`,
	);
	if (Number.isNaN(midnight)) return undefined;
	const rest = text.slice(length).trimEnd();
	if (rest === "") return { wallMs: midnight, instantMs: undefined };
	const match = TIME.exec(rest);
	const time = timeOfDay(match);
	if (time === undefined) return undefined;
	const wallMs = midnight + time;
	const zone = match?.[6];
	return {
		wallMs,
		instantMs: zone === undefined ? undefined : wallMs - zoneMs(zone),
	};
}

function timeOfDay(match: RegExpExecArray | null): number | undefined {
	if (!match) return undefined;
	const [, hours, minutes, seconds = "0", fraction = "0", half] = match;
	let hour = Number(hours);
	if (half) hour = (hour % 12) + (half.toLowerCase() === "p" ? 12 : 0);
	if (hour > 23 || Number(minutes) > 59 || Number(seconds) > 59)
		return undefined;
	return (
		hour * 3_600_000 +
		Number(minutes) * 60_000 +
		Number(seconds) * 1_000 +
		Math.floor(Number(`0.${fraction}`) * 1_000)
	);
}

function zoneMs(zone: string): number {
	const match = /^([+-])(\d{2}):?(\d{2})/.exec(zone);
	if (!match) return 0;
	const minutes = Number(match[2]) * 60 + Number(match[3]);
	return (match[1] === "-" ? -minutes : minutes) * 60_000;
}

/** Of two digits those up to 68 are of this century, as in POSIX. */
const fullYear = (year: string): string =>
	year.length === 2 ? `${Number(year) > 68 ? 19 : 20}${year}` : year;

/** Excel's day 1 is 1900-01-01, and it believes in 1900-02-29: from March 1900 on, day 0 is 1899-12-30. */
const EXCEL_DAY_0 = Date.UTC(1899, 11, 30);

function numberTime(value: number, text: string): WrittenTime | undefined {
	const whole = text.replace(/^-/, "").replace(/\.\d*$/, "").length;
	if (whole === 5 && value > 0)
		return {
			wallMs: EXCEL_DAY_0 + Math.round(value * DAY_MS),
			instantMs: undefined,
		};
	const ms =
		whole >= 18
			? value / 1e6
			: whole >= 15
				? value / 1e3
				: whole >= 11
					? value
					: whole >= 8 || value < 0 || value === 0
						? value * 1e3
						: Number.NaN;
	return Number.isNaN(ms)
		? undefined
		: { wallMs: Math.floor(ms), instantMs: Math.floor(ms) };
}

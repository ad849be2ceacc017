const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

const daysIn = (year: number, month: number): number =>
	month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
		? 29
		: (DAYS[month - 1] ?? 0);

/** The number that `length` digits from `start` make; NaN when one is not a digit. */
function digits(text: string, start: number, length: number): number {
	let n = 0;
	for (let i = start; i < start + length; i++) {
		const digit = text.charCodeAt(i) - 48;
		if (!(digit >= 0 && digit <= 9)) return Number.NaN;
		n = n * 10 + digit;
	}
	return n;
}

/**
 * Milliseconds since the epoch of an RFC 3339 time in UTC with milliseconds (`2026-11-20T09:30:00.250Z`), the one
 * form that is kept; NaN for any other text and for a time that no calendar or clock has
 * (`Date.parse` takes 30 February and 24:00).
 */
export function timeMs(text: string): number {
	if (
		text.length !== 24 ||
		text[10] !== "T" ||
		text[13] !== ":" ||
		text[16] !== ":" ||
		text[19] !== "." ||
		text[23] !== "Z"
	)
		return Number.NaN;
	const hour = digits(text, 11, 2);
	const minute = digits(text, 14, 2);
	const second = digits(text, 17, 2);
	const ms = digits(text, 20, 3);
	if (!(hour <= 23 && minute <= 59 && second <= 59 && ms >= 0))
		return Number.NaN;
	return (
		dateMs(text) + hour * 3_600_000 + minute * 60_000 + second * 1_000 + ms
	);
}

const RFC_3339 =
	/^(\d{4}-\d{2}-\d{2})[Tt]([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])([01]\d|2[0-3]):([0-5]\d))$/;

/**
 * Milliseconds since the epoch of an RFC 3339 time with any offset and up to nanoseconds, of which those below a
 * millisecond are cut; NaN for any other text. A leap second is no time that clocks of computers have.
 */
export function rfc3339Ms(text: string): number {
	const match = RFC_3339.exec(text);
	if (!match) return Number.NaN;
	const [, date = "", hour, minute, second, fraction = "", sign] = match;
	const offsetMs =
		sign === undefined
			? 0
			: (Number(match[7]) * 60 + Number(match[8])) *
				(sign === "-" ? -60_000 : 60_000);
	return (
		dateMs(date) +
		Number(hour) * 3_600_000 +
		Number(minute) * 60_000 +
		Number(second) * 1_000 +
		Number(fraction.slice(0, 3).padEnd(3, "0")) -
		offsetMs
	);
}

/** Milliseconds of midnight UTC of the `YYYY-MM-DD` that a text begins with; NaN when it does not. */
export function dateMs(text: string): number {
	const year = digits(text, 0, 4);
	const month = digits(text, 5, 2);
	const day = digits(text, 8, 2);
	if (text[4] !== "-" || text[7] !== "-") return Number.NaN;
	if (!(day >= 1 && day <= daysIn(year, month))) return Number.NaN;
	// Date.UTC takes the years 0 to 99 as 1900 to 1999.
	return year < 100 ? Number.NaN : Date.UTC(year, month - 1, day);
}

/** Midnight UTC of 1900-01-01: nothing earlier is a price that this project knows. */
export const EARLIEST_MS = Date.UTC(1900, 0, 1);
/** The last millisecond of a year of four digits. */
export const LATEST_MS = Date.UTC(10_000, 0, 1) - 1;

/** A date of the calendar, as midnight UTC of that date in milliseconds. */
export type CalendarDay = number;

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
	let format = formats.get(timeZone);
	if (!format) {
		format = new Intl.DateTimeFormat("en-US", {
			timeZone,
			hourCycle: "h23",
			year: "numeric",
			month: "numeric",
			day: "numeric",
			hour: "numeric",
			minute: "numeric",
			second: "numeric",
		});
		formats.set(timeZone, format);
	}
	return format;
}

/** What the zone's clock shows at an instant, read as if it were UTC. Whole seconds. */
function shownAt(instant: number, timeZone: string): number {
	const parts = Object.fromEntries(
		formatOf(timeZone)
			.formatToParts(instant)
			.map(({ type, value }) => [type, Number(value)]),
	);
	const { year = 0, month = 1, day = 1, hour, minute, second } = parts;
	return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** How far the zone's clock is ahead of UTC. */
const offsetAt = (instant: number, timeZone: string): number =>
	shownAt(instant, timeZone) - Math.floor(instant / 1_000) * 1_000;

/** The zone's date at an instant, some days later. */
export const dayOf = (
	instant: number,
	timeZone: string,
	daysLater = 0,
): CalendarDay =>
	Math.floor(shownAt(instant, timeZone) / DAY_MS) * DAY_MS + daysLater * DAY_MS;

/**
 * The instant at which a zone's clock shows a time of a day. A time that the clock shows twice (the end of summer time)
 * is the first of both; one that it skips (the beginning) is as long after the leap as it would have been without it.
 */
export function instantOf(
	day: CalendarDay,
	hour: number,
	minute: number,
	timeZone: string,
): number {
	const wanted = day + hour * HOUR_MS + minute * MINUTE_MS;
	// No zone is more than a day off UTC, so these are the offsets before and after any change near the time.
	const before = wanted - offsetAt(wanted - DAY_MS, timeZone);
	const after = wanted - offsetAt(wanted + DAY_MS, timeZone);
	const shown = [before, after].filter(
		(instant) => shownAt(instant, timeZone) === wanted,
	);
	return shown.length ? Math.min(...shown) : before;
}

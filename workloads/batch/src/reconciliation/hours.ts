import { HOUR_MS, hourAfter, hourOf, startOf } from "../hour.ts";

const HOURS_OF_DAY = 24;

/** Hours that make no sense to reconcile. */
class ReconciliationHoursError extends Error {
	readonly code = "RECONCILIATION_HOURS_INVALID";
	constructor(message: string) {
		super(message);
		this.name = "ReconciliationHoursError";
	}
}

/** The last hour whose end is `delayMs` ago. */
const lastClosed = (nowMs: number, delayMs: number): string =>
	hourOf(nowMs - delayMs - HOUR_MS);

/** The closed hours of the past day, the earliest first. */
export function recentHours(nowMs: number, delayMs: number): string[] {
	const last = startOf(lastClosed(nowMs, delayMs));
	return Array.from({ length: HOURS_OF_DAY }, (_, i) =>
		hourOf(last - (HOURS_OF_DAY - 1 - i) * HOUR_MS),
	);
}

/**
 * The hours from `from` to `to`, both included; each an hour (`2026-11-20T09`, UTC), or a day for its first or last one.
 * `to` is the last closed hour when left out, `from` the hour (or day) of `to`.
 * @throws {ReconciliationHoursError} for what no calendar has, an hour that is not closed, and a `from` after `to`
 */
export function hoursBetween(
	{ from, to }: { from?: string | undefined; to?: string | undefined },
	nowMs: number,
	delayMs: number,
): string[] {
	const closed = lastClosed(nowMs, delayMs);
	// Of a day that is not over, the last hour that is.
	const last =
		to === undefined || closed.startsWith(`${to}T`)
			? closed
			: checked("to", to, "T23");
	const first = checked("from", from ?? to ?? closed, "T00");
	if (first > last)
		throw new ReconciliationHoursError(`from=${first} is after to=${last}`);
	if (last > closed)
		throw new ReconciliationHoursError(
			`to=${last} is not closed yet; the last hour that is, is ${closed}`,
		);
	const hours: string[] = [];
	for (let hour = first; hour <= last; hour = hourAfter(hour)) hours.push(hour);
	return hours;
}

function checked(name: string, text: string, hourOfDay: string): string {
	const hour = text.length === 10 ? `${text}${hourOfDay}` : text;
	const ms = startOf(hour);
	if (Number.isNaN(ms) || hourOf(ms) !== hour)
		throw new ReconciliationHoursError(
			`${name}=${text} is not an hour of the calendar`,
		);
	return hour;
}

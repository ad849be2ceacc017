import type { Schedule } from "./schedule.ts";
import { dayOf, instantOf } from "./wall-clock.ts";

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** The first time of the schedule after an instant. Milliseconds since the epoch. */
export function nextRun(schedule: Schedule, after: number): number {
	if (schedule.kind === "hourly") {
		const last = lastRun(schedule, after);
		return last + HOUR_MS;
	}
	return firstOf(times(schedule, after), (time) => time > after);
}

/** The last time of the schedule that is not after an instant. Milliseconds since the epoch. */
export function lastRun(schedule: Schedule, until: number): number {
	if (schedule.kind === "hourly") {
		const minute = schedule.minute * MINUTE_MS;
		return Math.floor((until - minute) / HOUR_MS) * HOUR_MS + minute;
	}
	return firstOf(times(schedule, until).reverse(), (time) => time <= until);
}

type Daily = Extract<Schedule, { kind: "daily" }>;

/** A zone's date and UTC's differ by one day at most; a day that a zone has left out makes it two. */
const DAYS_AROUND = [-2, -1, 0, 1, 2];

/** The times of the days around an instant, in order. */
const times = ({ hour, minute, timeZone }: Daily, around: number): number[] =>
	DAYS_AROUND.map((days) =>
		instantOf(dayOf(around, timeZone, days), hour, minute, timeZone),
	);

function firstOf(
	times: readonly number[],
	condition: (time: number) => boolean,
): number {
	const found = times.find(condition);
	if (found === undefined)
		throw new RangeError("a schedule without a time within two days");
	return found;
}

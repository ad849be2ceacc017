import {
	type CronSchedule,
	isCron,
	isTimeZone,
	shortestPeriod,
} from "../../environments/cron.ts";

/** A schedule that this machine cannot follow. */
class ScheduleError extends Error {
	readonly code = "SCHEDULE_INVALID";
	constructor(message: string) {
		super(message);
		this.name = "ScheduleError";
	}
}

/**
 * The schedule of a job, in the language of a cluster's CronJobs. One that runs in every hour goes by UTC: the hours of the raw data
 * set are UTC hours in every zone.
 * @throws {ScheduleError} for an expression that Kubernetes refuses, one that never comes, and a time zone that there is not
 */
export function parseSchedule(cron: string, timeZone: string): CronSchedule {
	if (!isCron(cron))
		throw new ScheduleError(
			`cron ${JSON.stringify(cron)}: it takes minute, hour, day, month and weekday, e.g. 0 2 * * *`,
		);
	if (shortestPeriod(cron) === undefined)
		throw new ScheduleError(`cron ${JSON.stringify(cron)} never comes`);
	checkTimeZone(timeZone);
	const [, hour] = cron.split(" ");
	return { cron, timeZone: hour === "*" ? "Etc/UTC" : timeZone };
}

/** @throws {ScheduleError} */
export function checkTimeZone(timeZone: string): void {
	if (!isTimeZone(timeZone))
		throw new ScheduleError(
			`there is no time zone ${JSON.stringify(timeZone)}; it takes an IANA name such as Etc/UTC or America/New_York`,
		);
}

/** `daily at 02:00 Etc/UTC`, `hourly at minute 10`; any other as it is written: `0 2 * * MON Etc/UTC` */
export function scheduleText({ cron, timeZone }: CronSchedule): string {
	const [, minute = "", hour = ""] =
		/^(\d+) (\d+|\*) \* \* \*$/.exec(cron) ?? [];
	if (!minute) return `${cron} ${timeZone}`;
	return hour === "*"
		? `hourly at minute ${minute}`
		: `daily at ${hour.padStart(2, "0")}:${minute.padStart(2, "0")} ${timeZone}`;
}

/** When a job runs, as a five-field cron expression says it. */
export type Schedule =
	/** Once each day, at a time of a zone's clock. */
	| {
			readonly kind: "daily";
			readonly hour: number;
			readonly minute: number;
			/** IANA name. */
			readonly timeZone: string;
	  }
	/** At a minute of each hour, UTC: the hours of the raw data set are UTC hours in every zone. */
	| { readonly kind: "hourly"; readonly minute: number };

/** A schedule that this machine cannot follow. */
export class ScheduleError extends Error {
	readonly code = "SCHEDULE_INVALID";
	constructor(message: string) {
		super(message);
		this.name = "ScheduleError";
	}
}

const CRON = /^(\d{1,2}) (\d{1,2}|\*) \* \* \*$/;

/**
 * Reads the cron expressions of an environment: `M H * * *` (daily) and `M * * * *` (hourly).
 * @throws {ScheduleError} for any other, and for a time zone that there is not
 */
export function parseSchedule(cron: string, timeZone: string): Schedule {
	const [, minute = "", hour = ""] = CRON.exec(cron) ?? [];
	if (!minute || Number(minute) > 59 || Number(hour) > 23)
		throw new ScheduleError(
			`cron ${JSON.stringify(cron)}: this machine takes "M H * * *" (daily) and "M * * * *" (hourly)`,
		);
	if (hour === "*") return { kind: "hourly", minute: Number(minute) };
	checkTimeZone(timeZone);
	return {
		kind: "daily",
		hour: Number(hour),
		minute: Number(minute),
		timeZone,
	};
}

/** @throws {ScheduleError} */
export function checkTimeZone(timeZone: string): void {
	try {
		new Intl.DateTimeFormat("en", { timeZone });
	} catch {
		throw new ScheduleError(
			`there is no time zone ${JSON.stringify(timeZone)}; it takes an IANA name such as Etc/UTC or America/New_York`,
		);
	}
}

const two = (n: number) => String(n).padStart(2, "0");

/** `daily at 02:00 Etc/UTC`, `hourly at minute 10` */
export const scheduleText = (schedule: Schedule): string =>
	schedule.kind === "daily"
		? `daily at ${two(schedule.hour)}:${two(schedule.minute)} ${schedule.timeZone}`
		: `hourly at minute ${schedule.minute}`;

import { isCron, isTimeZone, shortestPeriod } from "../cron.ts";
import type { Rule } from "../spec-error.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Runs that never start, start at another hour than meant, or are skipped for the one before. */
export const schedule: Rule = function* ({ schedules }) {
	for (const [name, { cron, timeZone, deadline }] of Object.entries(
		schedules,
	)) {
		const key = `schedules.${name}`;
		if (!isTimeZone(timeZone))
			yield {
				key: `${key}.timeZone`,
				value: JSON.stringify(timeZone),
				because: "is no time zone",
				allowed: "take an IANA name, e.g. Etc/UTC or Asia/Singapore",
			};
		const fields = "minute, hour, day, month and weekday, e.g. 0 2 * * *";
		if (!isCron(cron)) {
			yield {
				key: `${key}.cron`,
				value: JSON.stringify(cron),
				because: `has ${cron.split(" ").length} field(s) or one that is no number, range, list or *`,
				allowed: `take ${fields}`,
			};
			continue;
		}
		const period = shortestPeriod(cron);
		if (period === undefined)
			yield {
				key: `${key}.cron`,
				value: JSON.stringify(cron),
				because: "never comes",
				allowed: `take ${fields}`,
			};
		else if (deadline.milliseconds >= period)
			yield {
				key: `${key}.deadline`,
				value: deadline.toString(),
				because: `outlasts the ${periodName(period)}: concurrent runs are forbidden, so the next is skipped`,
				allowed: `take less than ${period % HOUR ? `${period / MINUTE}m` : `${period / HOUR}h`}`,
			};
	}
};

function periodName(period: number): string {
	if (period === HOUR) return "hour";
	return period === 24 * HOUR ? "day" : "time between two runs";
}

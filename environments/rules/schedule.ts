import type { Rule } from "./rule.ts";

const CRON_FIELD = /^(\*|\d+(-\d+)?)(\/\d+)?(,(\*|\d+(-\d+)?)(\/\d+)?)*$/;

function isTimeZone(name: string): boolean {
	try {
		new Intl.DateTimeFormat("en", { timeZone: name });
		return /^(UTC|[A-Z]\w+\/[\w+/-]+)$/.test(name);
	} catch {
		return false;
	}
}

/** A run that never starts, or starts at another hour than meant. */
export const schedule: Rule = function* ({ schedule }) {
	const { cron, timeZone } = schedule;
	const fields = cron.split(" ");
	if (fields.length !== 5 || !fields.every((field) => CRON_FIELD.test(field)))
		yield {
			key: "schedule.cron",
			value: JSON.stringify(cron),
			because: `has ${fields.length} field(s) or one that is no number, range, list or *`,
			allowed: "take minute, hour, day, month and weekday, e.g. 0 2 * * *",
		};
	if (!isTimeZone(timeZone))
		yield {
			key: "schedule.timeZone",
			value: JSON.stringify(timeZone),
			because: "is no time zone",
			allowed: "take an IANA name, e.g. Etc/UTC or Asia/Singapore",
		};
	if (schedule.deadline.toHours() >= 24)
		yield {
			key: "schedule.deadline",
			value: schedule.deadline.toString(),
			because:
				"outlasts the day: concurrent runs are forbidden, so the next is skipped",
			allowed: "take less than 24h",
		};
};

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

/** Runs that never start, start at another hour than meant, or are skipped for the one before. */
export const schedule: Rule = function* ({ schedules }) {
	for (const [name, { cron, timeZone, deadline }] of Object.entries(
		schedules,
	)) {
		const key = `schedules.${name}`;
		const fields: readonly string[] = cron.split(" ");
		if (fields.length !== 5 || !fields.every((field) => CRON_FIELD.test(field)))
			yield {
				key: `${key}.cron`,
				value: JSON.stringify(cron),
				because: `has ${fields.length} field(s) or one that is no number, range, list or *`,
				allowed: "take minute, hour, day, month and weekday, e.g. 0 2 * * *",
			};
		if (!isTimeZone(timeZone))
			yield {
				key: `${key}.timeZone`,
				value: JSON.stringify(timeZone),
				because: "is no time zone",
				allowed: "take an IANA name, e.g. Etc/UTC or Asia/Singapore",
			};
		const [, hour] = fields;
		const [period, hours] = hour === "*" ? ["hour", 1] : ["day", 24];
		if (deadline.toHours() >= hours)
			yield {
				key: `${key}.deadline`,
				value: deadline.toString(),
				because: `outlasts the ${period}: concurrent runs are forbidden, so the next is skipped`,
				allowed: `take less than ${hours}h`,
			};
	}
};

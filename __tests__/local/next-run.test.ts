import assert from "node:assert/strict";
import { test } from "node:test";
import { lastRun, nextRun } from "../../environments/cron.ts";
import { parseSchedule, scheduleText } from "../../local/schedule/schedule.ts";

const at = (text: string) => Date.parse(text);
const iso = (ms: number) => new Date(ms).toISOString().slice(0, 16);

for (const [cron, zone, after, next, why] of [
	["0 2 * * *", "Etc/UTC", "2026-11-20T01:59:59Z", "2026-11-20T02:00", "today"],
	[
		"0 2 * * *",
		"Etc/UTC",
		"2026-11-20T02:00:00Z",
		"2026-11-21T02:00",
		"at the very time: tomorrow",
	],
	[
		"0 2 * * *",
		"Asia/Singapore",
		"2026-11-20T17:00:00Z",
		"2026-11-20T18:00",
		"a zone ahead",
	],
	[
		"0 2 * * *",
		"Asia/Singapore",
		"2026-11-20T18:00:00Z",
		"2026-11-21T18:00",
		"a zone ahead, the day after",
	],
	[
		"30 22 * * *",
		"America/Los_Angeles",
		"2026-12-31T23:00:00Z",
		"2027-01-01T06:30",
		"over the end of a year",
	],
	[
		"15 2 * * *",
		"Asia/Kathmandu",
		"2026-11-20T00:00:00Z",
		"2026-11-20T20:30",
		"an offset of quarters of an hour",
	],
	[
		"30 2 * * *",
		"Europe/Berlin",
		"2026-03-28T12:00:00Z",
		"2026-03-29T01:30",
		"the skipped hour: as long after the leap, 03:30",
	],
	[
		"30 2 * * *",
		"Europe/Berlin",
		"2026-03-29T01:30:00Z",
		"2026-03-30T00:30",
		"the day after the skipped hour",
	],
	[
		"30 2 * * *",
		"Europe/Berlin",
		"2026-10-24T12:00:00Z",
		"2026-10-25T00:30",
		"the doubled hour: its first time",
	],
	[
		"30 2 * * *",
		"Europe/Berlin",
		"2026-10-25T00:30:00Z",
		"2026-10-26T01:30",
		"the doubled hour runs once",
	],
	[
		"30 2 * * *",
		"America/New_York",
		"2026-03-08T00:00:00Z",
		"2026-03-08T07:30",
		"the skipped hour, west of Greenwich",
	],
	[
		"15 2 * * *",
		"Australia/Lord_Howe",
		"2026-10-03T00:00:00Z",
		"2026-10-03T15:45",
		"a skipped half hour",
	],
	[
		"0 0 * * *",
		"America/Santiago",
		"2026-09-06T01:00:00Z",
		"2026-09-06T04:00",
		"a midnight that is skipped",
	],
	[
		"0 2 * * *",
		"Pacific/Apia",
		"2011-12-29T12:00:00Z",
		"2011-12-30T12:00",
		"the first time of the day after one that was left out",
	],
	[
		"0 2 * * *",
		"Pacific/Apia",
		"2011-12-30T12:00:00Z",
		"2011-12-31T12:00",
		"and once only",
	],
	[
		"10 * * * *",
		"Etc/UTC",
		"2026-11-20T09:09:00Z",
		"2026-11-20T09:10",
		"hourly",
	],
	[
		"10 * * * *",
		"Asia/Kathmandu",
		"2026-11-20T09:10:00Z",
		"2026-11-20T10:10",
		"hours are those of UTC in every zone",
	],
	[
		"*/5 * * * *",
		"Etc/UTC",
		"2026-11-20T09:56:00Z",
		"2026-11-20T10:00",
		"a step",
	],
	[
		"5/20 * * * *",
		"Etc/UTC",
		"2026-11-20T09:05:00Z",
		"2026-11-20T09:25",
		"a step from a value to the end",
	],
	[
		"0 2 * * MON-fri",
		"Etc/UTC",
		"2026-11-20T02:00:00Z",
		"2026-11-23T02:00",
		"days by name: after Friday comes Monday",
	],
	[
		"0 2 1,15 dec *",
		"Asia/Singapore",
		"2026-11-20T00:00:00Z",
		"2026-11-30T18:00",
		"days of a month by name",
	],
	[
		"0 2 13 * 5",
		"Etc/UTC",
		"2026-11-14T00:00:00Z",
		"2026-11-20T02:00",
		"a day of the month or of the week, whichever comes first",
	],
	[
		"0 2 29 2 *",
		"Etc/UTC",
		"2026-11-20T00:00:00Z",
		"2028-02-29T02:00",
		"a leap day",
	],
	[
		"15,45 2 * * *",
		"Europe/Berlin",
		"2026-03-28T12:00:00Z",
		"2026-03-29T01:15",
		"several times in the skipped hour: the first",
	],
	[
		"15,45 2 * * *",
		"Europe/Berlin",
		"2026-10-25T00:45:00Z",
		"2026-10-26T01:15",
		"several times in the doubled hour run once",
	],
	[
		"30 2 * * *",
		"Europe/Berlin",
		"2026-03-29T01:10:00Z",
		"2026-03-29T01:30",
		"between the leap and the run that it puts off",
	],
] as const)
	test(`${cron} ${zone} after ${after} is ${next}: ${why}`, () => {
		const schedule = parseSchedule(cron, zone);
		assert.equal(iso(nextRun(schedule, at(after))), next);
		assert.equal(
			lastRun(schedule, nextRun(schedule, at(after))),
			at(`${next}Z`),
		);
		assert.ok(lastRun(schedule, at(after)) <= at(after));
	});

test("over a year of zones all over the world a daily job has one run for each day, in order", () => {
	const from = at("2026-01-01T00:00:00Z");
	const to = at("2027-01-01T00:00:00Z");
	for (const zone of Intl.supportedValuesOf("timeZone").filter(
		(_, index) => index % 40 === 0,
	)) {
		const schedule = parseSchedule("30 2 * * *", zone);
		let runs = 0;
		for (let run = nextRun(schedule, from); run < to; runs++) {
			const next = nextRun(schedule, run);
			assert.ok(next - run >= 22 * 3_600_000, `${zone} ${iso(run)}`);
			assert.ok(next - run <= 26 * 3_600_000, `${zone} ${iso(run)}`);
			run = next;
		}
		assert.equal(runs, 365, zone);
	}
});

for (const [cron, zone] of [
	["60 2 * * *", "Etc/UTC"],
	["0 24 * * *", "Etc/UTC"],
	["0 0 2 * * *", "Etc/UTC"],
	["0 2 * * 7", "Etc/UTC"],
	["0 2 * * FRI-MON", "Etc/UTC"],
	["0 2 L * *", "Etc/UTC"],
	["0 2 15W * *", "Etc/UTC"],
	["0 2 * * 1#2", "Etc/UTC"],
	["*/0 * * * *", "Etc/UTC"],
	["@daily", "Etc/UTC"],
	["0 2 30 2 *", "Etc/UTC"],
	["0 2 * * *", "Europe/Atlantis"],
] as const)
	test(`the schedule ${cron} ${zone} is refused`, () => {
		assert.throws(() => parseSchedule(cron, zone), {
			code: "SCHEDULE_INVALID",
		});
	});

test("a schedule is described in words", () => {
	assert.equal(
		scheduleText(parseSchedule("5 2 * * *", "Etc/UTC")),
		"daily at 02:05 Etc/UTC",
	);
	assert.equal(
		scheduleText(parseSchedule("10 * * * *", "Etc/UTC")),
		"hourly at minute 10",
	);
	assert.equal(
		scheduleText(parseSchedule("0 2 * * MON", "Etc/UTC")),
		"0 2 * * MON Etc/UTC",
	);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { dueTime } from "../../local/schedule/due-time.ts";
import type { JobRecord, RunRecord } from "../../local/schedule/job-record.ts";
import { parseSchedule } from "../../local/schedule/schedule.ts";

const DAILY = parseSchedule("0 2 * * *", "Etc/UTC");
const NOW = "2026-11-20T12:00:00.000Z";
const TOMORROW = "2026-11-21T02:00:00.000Z";

const ran = (startedAt: string, own: Partial<RunRecord> = {}): RunRecord => ({
	startedAt,
	endedAt: startedAt,
	result: "ok",
	reason: "",
	summary: null,
	...own,
});

const failed = (endedAt: string) => ran(endedAt, { result: "failed" });

for (const [why, record, due] of [
	["it was never due", {}, TOMORROW],
	["its first time went by unseen", { since: "2026-11-19T12:00:00.000Z" }, NOW],
	["it ran at its time", { last: ran("2026-11-20T02:00:00.010Z") }, TOMORROW],
	["one run was missed", { last: ran("2026-11-19T02:00:00.010Z") }, NOW],
	["ten runs were missed", { last: ran("2026-11-10T02:00:00.010Z") }, NOW],
	[
		"it was caught up later that day",
		{ last: ran("2026-11-20T11:00:00.000Z") },
		TOMORROW,
	],
	[
		"it was cut off",
		{ last: ran("2026-11-20T02:00:00.010Z", { result: "interrupted" }) },
		NOW,
	],
	[
		"what it found is an answer",
		{ last: ran("2026-11-20T02:00:00.010Z", { result: "answered" }) },
		TOMORROW,
	],
	[
		"it failed for the first time",
		{
			last: failed("2026-11-20T11:59:30.000Z"),
			failuresInARow: 1,
			retry: true,
		},
		"2026-11-20T12:00:30.000Z",
	],
	[
		"it failed for the third time",
		{
			last: failed("2026-11-20T11:59:30.000Z"),
			failuresInARow: 3,
			retry: true,
		},
		"2026-11-20T12:03:30.000Z",
	],
	[
		"it has failed for a long time",
		{
			last: failed("2026-11-20T11:59:30.000Z"),
			failuresInARow: 99,
			retry: true,
		},
		"2026-11-20T12:29:30.000Z",
	],
	[
		"it failed and would fail again",
		{ last: failed("2026-11-20T11:59:30.000Z"), failuresInARow: 1 },
		TOMORROW,
	],
] as const satisfies readonly [string, Partial<JobRecord>, string][])
	test(`a job runs next at ${due} when ${why}`, () => {
		const time = dueTime(
			DAILY,
			{ since: NOW, last: null, failuresInARow: 0, retry: false, ...record },
			Date.parse(NOW),
		);
		assert.equal(new Date(time).toISOString(), due);
	});

test("a failed job does not wait for a retry beyond its time", () => {
	const time = dueTime(
		DAILY,
		{
			since: NOW,
			last: failed("2026-11-20T01:55:00.000Z"),
			failuresInARow: 99,
			retry: true,
		},
		Date.parse("2026-11-20T01:56:00.000Z"),
	);
	assert.equal(new Date(time).toISOString(), "2026-11-20T02:00:00.000Z");
});

import { Duration } from "@tickstack/contracts/duration";
import type { ScheduleSpec, SchedulesSpec } from "./environment-spec.ts";

const at = (cron: string, deadline: Duration): ScheduleSpec => ({
	cron,
	timeZone: "Etc/UTC",
	startingDeadline: deadline,
	deadline,
	successfulHistory: 3,
	failedHistory: 3,
});

/**
 * The features at 02:00 UTC: trading days are UTC days (data contracts), so the last one has been closed for two
 * hours. An hour of the raw data set is reconciled 10 minutes after its end, when its windows are final, and compacted
 * 100 minutes after, when nothing is added to it any more.
 */
export const schedules: SchedulesSpec = {
	batch: at("0 2 * * *", Duration.hours(1)),
	compaction: at("40 * * * *", Duration.minutes(50)),
	reconciliation: at("10 * * * *", Duration.minutes(50)),
};

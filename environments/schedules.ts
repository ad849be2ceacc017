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
 * The features at 02:00 UTC: the regular sessions of all markets but the far east's have been over for hours then. A
 * run takes the sessions that have ended; where all hours count, as in a simulation, a day ends at its market's midnight,
 * and the one that ends in New York at 05:00 UTC is in the next run. An hour of the raw data set is reconciled 10 minutes after its end, when its windows are final, and compacted
 * 100 minutes after, when nothing is added to it any more.
 */
export const schedules: SchedulesSpec = {
	batch: at("0 2 * * *", Duration.hours(1)),
	compaction: at("40 * * * *", Duration.minutes(50)),
	reconciliation: at("10 * * * *", Duration.minutes(50)),
};

import { Duration } from "@tickstack/contracts/duration";
import type { ScheduleSpec } from "./environment-spec.ts";

/**
 * The batch at 02:00 UTC: trading days are UTC days (data contracts), so the last one has been closed
 * for two hours, the compaction's delay included.
 */
export const nightly: ScheduleSpec = {
	cron: "0 2 * * *",
	timeZone: "Etc/UTC",
	startingDeadline: Duration.hours(1),
	deadline: Duration.hours(1),
	successfulHistory: 3,
	failedHistory: 3,
};

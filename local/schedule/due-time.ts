import {
	type CronSchedule,
	lastRun,
	nextRun,
} from "../../environments/cron.ts";
import type { JobRecord } from "./job-record.ts";

/** Waits before a failed run is tried again, doubled each time. Milliseconds. */
export interface RetryPatience {
	/** @default 60 000 */
	readonly first: number;
	/** @default 1 800 000 */
	readonly longest: number;
}

const RETRY_PATIENCE: RetryPatience = {
	first: 60_000,
	longest: 1_800_000,
};

/**
 * When a job runs next, in milliseconds since the epoch; not after `now` when it is due. However many times were missed
 * while the machine was off, one run makes up for them; so does one for a run that was cut off. A failed run is
 * repeated after a while, unless its time comes sooner.
 */
export function dueTime(
	schedule: CronSchedule,
	{ since, last, failuresInARow, retry }: JobRecord,
	now: number,
	patience: RetryPatience = RETRY_PATIENCE,
): number {
	if (last?.result === "interrupted") return now;
	const knownUntil = Date.parse(last?.startedAt ?? since);
	const scheduled =
		lastRun(schedule, now) > knownUntil ? now : nextRun(schedule, now);
	if (last?.result !== "failed" || !retry) return scheduled;
	const wait = patience.first * 2 ** Math.min(failuresInARow - 1, 30);
	const again =
		Date.parse(last.endedAt ?? last.startedAt) +
		Math.min(wait, patience.longest);
	return Math.min(scheduled, again);
}

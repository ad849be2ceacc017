import { pauseMs, type RetryPolicy } from "@tickstack/contracts/retry";
import {
	type CronSchedule,
	lastRun,
	nextRun,
} from "../../environments/cron.ts";
import type { JobRecord } from "./job-record.ts";

/** Of failed runs: the scheduler computes the time again and again, so that it may not be random. */
const RETRY: RetryPolicy = { firstMs: 60_000, maxMs: 1_800_000, jitter: 0 };

/**
 * When a job runs next, in milliseconds since the epoch; not after `now` when it is due. However many times were missed
 * while the machine was off, one run makes up for them; so does one for a run that was cut off. A failed run is
 * repeated after a while, unless its time comes sooner.
 */
export function dueTime(
	schedule: CronSchedule,
	{ since, last, failuresInARow, retry }: JobRecord,
	now: number,
	policy: RetryPolicy = RETRY,
): number {
	if (last?.result === "interrupted") return now;
	const knownUntil = Date.parse(last?.startedAt ?? since);
	const scheduled =
		lastRun(schedule, now) > knownUntil ? now : nextRun(schedule, now);
	if (last?.result !== "failed" || !retry) return scheduled;
	const again =
		Date.parse(last.endedAt ?? last.startedAt) +
		pauseMs(policy, failuresInARow);
	return Math.min(scheduled, again);
}

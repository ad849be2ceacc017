import type { CronSchedule } from "../../environments/cron.ts";
import type { SupervisedSpec } from "../../processes/supervised-spec.ts";
import type { RunRecord } from "./job-record.ts";

/** A process that is run again and again, never twice at once. */
export interface ScheduledJob {
	readonly name: string;
	readonly schedule: CronSchedule;
	/** The process of one run. */
	readonly process: SupervisedSpec;
	/** Where a run leaves its RunSummary as JSON. */
	readonly summaryFile: string;
	/** Exit codes that say what a run has found: it has not failed and is not repeated. */
	readonly answers: readonly number[];
	/** A run is stopped at this age. Milliseconds. */
	readonly deadlineMs: number;
	/** No run begins sooner after a start of the pipeline. Milliseconds. @default 0 */
	readonly settleMs?: number;
	/** Whether there is something for a first run, which then does not wait for its time; absent: it does wait. */
	hasInput?(): Promise<boolean>;
}

/** A job as `status --json` shows it. */
export interface JobStatus {
	readonly name: string;
	/** `daily at 02:00 Etc/UTC` */
	readonly schedule: string;
	/** `queued`: it is due; the pipeline has to be ready, and no other job to run. */
	readonly state: "waiting" | "waiting for data" | "queued" | "running";
	readonly last: RunRecord | null;
	/** RFC 3339; null while it runs, and while it waits for its first data. */
	readonly next: string | null;
}

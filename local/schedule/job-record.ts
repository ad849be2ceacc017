import { readFileSync } from "node:fs";
import { replaceFile } from "../../processes/run-state.ts";

/** What a run reports when it ends (the batch workload's `SUMMARY_FILE`). */
export interface RunSummary {
	/** The result in few words, e.g. `30,120 rows of 5 tickers`. */
	readonly text: string;
	/** What else there is to know. */
	readonly [name: string]: unknown;
}

/**
 * `answered`: it ended with an exit code that says what it found, see {@link ScheduledJob}; `interrupted`: it was
 * stopped, or the supervisor was killed.
 */
export type RunResult =
	| "running"
	| "ok"
	| "answered"
	| "failed"
	| "interrupted";

/** One run of a job. Times are RFC 3339. */
export interface RunRecord {
	readonly startedAt: string;
	readonly endedAt: string | null;
	readonly result: RunResult;
	/** Why it failed; empty otherwise. */
	readonly reason: string;
	readonly summary: RunSummary | null;
}

/** What is known of a job, over all starts of the pipeline. */
export interface JobRecord {
	/** When it was first scheduled: no run before that was missed. */
	readonly since: string;
	readonly last: RunRecord | null;
	/** Failed runs since the last one that did not fail. */
	readonly failuresInARow: number;
	/** Whether trying again before the next time makes sense. */
	readonly retry: boolean;
}

export type JobRecords = Readonly<Record<string, JobRecord>>;

/** The records of all jobs; none when there is no file. A run that has no end was cut off with its supervisor. */
export function readJobRecords(file: string): JobRecords {
	let records: JobRecords;
	try {
		records = JSON.parse(readFileSync(file, "utf8"));
	} catch {
		return {};
	}
	return Object.fromEntries(
		Object.entries(records).map(([name, record]) => [
			name,
			record.last?.result === "running"
				? {
						...record,
						last: { ...record.last, result: "interrupted" as const },
					}
				: record,
		]),
	);
}

export function writeJobRecords(file: string, records: JobRecords): void {
	replaceFile(file, `${JSON.stringify(records, null, "\t")}\n`);
}

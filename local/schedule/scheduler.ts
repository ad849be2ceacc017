import { readFileSync, rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { EXIT_CONFIG } from "@tickstack/contracts/config";
import type { RetryPolicy } from "@tickstack/contracts/retry";
import type {
	RunEnd,
	SupervisedSpec,
} from "../../processes/supervised-spec.ts";
import { dueTime } from "./due-time.ts";
import {
	type JobRecord,
	type JobRecords,
	type RunRecord,
	type RunSummary,
	readJobRecords,
	writeJobRecords,
} from "./job-record.ts";
import { scheduleText } from "./schedule.ts";
import type { JobStatus, ScheduledJob } from "./scheduled-job.ts";

/** A timer does not count the time that a machine sleeps: no wait is longer than this. */
const LONGEST_WAIT_MS = 15_000;
const PROBE_MS = 3_000;

export interface SchedulerOptions {
	/** Keeps what is known of the jobs over restarts. */
	readonly recordFile: string;
	/** Runs a process to its end, or until the signal. */
	run(spec: SupervisedSpec, signal: AbortSignal): Promise<RunEnd>;
	readonly now: () => Date;
	/** Called when a job begins, ends or gets another time. */
	readonly onChange?: () => void;
	/** Of failed runs; its jitter must be 0. @default 1 min, doubled up to 30 min */
	readonly retry?: RetryPolicy;
	/** Between two probes for the first data. Milliseconds. @default 3 000 */
	readonly probeMs?: number;
}

/** Starts jobs when they are due: one at a time, so that the machine has room for it. */
export class Scheduler {
	readonly #jobs: readonly ScheduledJob[];
	readonly #options: SchedulerOptions;
	readonly #records: Record<string, JobRecord>;
	readonly #states = new Map<string, JobStatus["state"]>();
	#slot: Promise<unknown> = Promise.resolve();

	constructor(jobs: readonly ScheduledJob[], options: SchedulerOptions) {
		this.#jobs = jobs;
		this.#options = options;
		this.#records = { ...readJobRecords(options.recordFile) };
		const since = options.now().toISOString();
		for (const { name } of jobs)
			this.#records[name] ??= {
				since,
				last: null,
				failuresInARow: 0,
				retry: false,
			};
		this.#write();
	}

	/** Runs the jobs at their times until the signal; resolves when none runs any more. */
	async run(signal: AbortSignal): Promise<void> {
		await Promise.all(this.#jobs.map((job) => this.#keepRunning(job, signal)));
	}

	get statuses(): readonly JobStatus[] {
		return this.#jobs.map((job): JobStatus => {
			const record = this.#recordOf(job);
			const known = this.#states.get(job.name) ?? "waiting";
			const due = this.#dueTime(job);
			const state =
				known === "waiting" && due <= this.#now() ? "queued" : known;
			return {
				name: job.name,
				schedule: scheduleText(job.schedule),
				state,
				last: record.last,
				next: state === "waiting" ? new Date(due).toISOString() : null,
			};
		});
	}

	async #keepRunning(job: ScheduledJob, signal: AbortSignal): Promise<void> {
		await pause(job.settleMs ?? 0, signal);
		if (!this.#recordOf(job).last) await this.#untilInput(job, signal);
		while (!signal.aborted) {
			const wait = this.#dueTime(job) - this.#now();
			if (wait > 0) {
				this.#enter(job, "waiting");
				await pause(Math.min(wait, LONGEST_WAIT_MS), signal);
			} else await this.#runWhenFree(job, signal);
		}
	}

	/** Waits until there is something for the first run, and makes the run. */
	async #untilInput(job: ScheduledJob, signal: AbortSignal): Promise<void> {
		if (!job.hasInput) return;
		this.#enter(job, "waiting for data");
		while (!signal.aborted) {
			if (await job.hasInput().catch(() => false))
				return this.#runWhenFree(job, signal);
			await pause(this.#options.probeMs ?? PROBE_MS, signal);
		}
	}

	async #runWhenFree(job: ScheduledJob, signal: AbortSignal): Promise<void> {
		this.#enter(job, "queued");
		const run = this.#slot.then(async () => {
			if (!signal.aborted) await this.#once(job, signal);
		});
		this.#slot = run.catch(() => undefined);
		await run;
		this.#enter(job, "waiting");
	}

	async #once(job: ScheduledJob, signal: AbortSignal): Promise<void> {
		const startedAt = this.#options.now().toISOString();
		rmSync(job.summaryFile, { force: true });
		this.#record(job, {
			...this.#recordOf(job),
			last: {
				startedAt,
				endedAt: null,
				result: "running",
				reason: "",
				summary: null,
			},
		});
		this.#enter(job, "running");
		const deadline = AbortSignal.timeout(job.deadlineMs);
		const end = await this.#options.run(
			job.process,
			AbortSignal.any([signal, deadline]),
		);
		const last: RunRecord = {
			startedAt,
			endedAt: this.#options.now().toISOString(),
			summary: readSummary(job.summaryFile),
			...(signal.aborted
				? { result: "interrupted", reason: "" }
				: deadline.aborted
					? {
							result: "failed",
							reason: `stopped after ${Math.round(job.deadlineMs / 1_000)} s, its deadline`,
						}
					: outcome(job, end)),
		};
		const failed = last.result === "failed";
		this.#record(job, {
			...this.#recordOf(job),
			last,
			failuresInARow: failed ? this.#recordOf(job).failuresInARow + 1 : 0,
			retry: failed && end.exit !== EXIT_CONFIG,
		});
	}

	#dueTime(job: ScheduledJob): number {
		return dueTime(
			job.schedule,
			this.#recordOf(job),
			this.#now(),
			this.#options.retry,
		);
	}

	#now(): number {
		return this.#options.now().getTime();
	}

	#recordOf({ name }: ScheduledJob): JobRecord {
		return this.#records[name] as JobRecord;
	}

	#record({ name }: ScheduledJob, record: JobRecord): void {
		this.#records[name] = record;
		this.#write();
	}

	#write(): void {
		writeJobRecords(
			this.#options.recordFile,
			this.#records satisfies JobRecords,
		);
	}

	#enter({ name }: ScheduledJob, state: JobStatus["state"]): void {
		if (this.#states.get(name) === state) return;
		this.#states.set(name, state);
		this.#options.onChange?.();
	}
}

function outcome(
	{ answers }: ScheduledJob,
	{ exit, reason }: RunEnd,
): Pick<RunRecord, "result" | "reason"> {
	if (exit === 0) return { result: "ok", reason: "" };
	if (typeof exit === "number" && answers.includes(exit))
		return { result: "answered", reason: "" };
	return { result: "failed", reason };
}

function readSummary(file: string): RunSummary | null {
	try {
		return JSON.parse(readFileSync(file, "utf8"));
	} catch {
		return null;
	}
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
	sleep(ms, undefined, { signal }).catch(() => undefined);

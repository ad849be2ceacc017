import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { DirectoryKey } from "../../pipeline/catalogue/data-sets.ts";
import type { ScheduledKind } from "../../pipeline/catalogue/workload.ts";
import type { Pipeline } from "../../pipeline/pipeline.ts";
import type { PlacedWorkload } from "../../pipeline/placed-workload.ts";
import { parseSchedule } from "../schedule/schedule.ts";
import type { ScheduledJob } from "../schedule/scheduled-job.ts";
import { endpoints } from "./endpoints.ts";
import { type WorkloadsProps, workloadProcess } from "./workload-process.ts";

const TIMEOUT_MS = 3_000;

/** The workloads that run by the clock at their times, as the CronJobs of a cluster. */
export function batchJobs(props: WorkloadsProps): ScheduledJob[] {
	return props.pipeline.workloads.flatMap((placed) => {
		const { kind } = placed.definition;
		return kind.kind === "scheduled" ? [scheduledJob(props, placed, kind)] : [];
	});
}

function scheduledJob(
	props: WorkloadsProps,
	placed: PlacedWorkload,
	{ answers = [], settle, input }: ScheduledKind,
): ScheduledJob {
	const { name } = placed.definition;
	const { cron, timeZone, deadline } = placed.schedule;
	const summaryFile = join(props.dataDir, "run", `${name}.json`);
	return {
		name,
		schedule: parseSchedule(cron, timeZone),
		process: jobProcess(props, placed, { summaryFile }),
		summaryFile,
		answers,
		deadlineMs: deadline.milliseconds,
		...(settle && { settleMs: settle.milliseconds }),
		...(input && { hasInput: () => hasFiles(props, input) }),
	};
}

/** One run of a job, with its own values. */
export function jobProcess(
	props: WorkloadsProps,
	placed: PlacedWorkload,
	values: Readonly<Record<string, unknown>>,
): ScheduledJob["process"] {
	const workDir = join(props.dataDir, "tmp", placed.definition.name);
	return {
		...workloadProcess(props, placed, { workDir, ...values }),
		kind: "job",
		after: [],
		// What a killed run has left there.
		prepare: async () => {
			await rm(workDir, { recursive: true, force: true });
			await mkdir(workDir, { recursive: true });
		},
	};
}

/** A job of the page by its name. */
export function jobNamed(
	{ workloads }: Pipeline,
	name: "batch" | "compaction" | "reconciliation",
): PlacedWorkload {
	const found = workloads.find(({ key }) => key === name);
	if (!found) throw new TypeError(`the page runs no ${name}`);
	return found;
}

/** Whether a directory has a file, at any depth. */
async function hasFiles(
	{ pipeline, portBase }: WorkloadsProps,
	directory: DirectoryKey,
): Promise<boolean> {
	const [namenode] = endpoints(pipeline.environment, portBase).hdfsNamenodes;
	const response = await fetch(
		`${namenode}/webhdfs/v1${pipeline.directories[directory].path}?op=GETCONTENTSUMMARY`,
		{ signal: AbortSignal.timeout(TIMEOUT_MS) },
	);
	if (!response.ok) return false;
	const { ContentSummary } = (await response.json()) as {
		ContentSummary: { fileCount: number };
	};
	return ContentSummary.fileCount > 0;
}

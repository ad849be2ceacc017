import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { ConfigProps } from "@tickstack/contracts/config";
import { HDFS_PATHS } from "@tickstack/contracts/names";
import { localPort } from "../../engines/ports.ts";
import {
	batchConfig,
	EXIT_DIFFERENCES,
} from "../../workloads/batch/src/config.ts";
import { parseSchedule } from "../schedule/schedule.ts";
import type { ScheduledJob } from "../schedule/scheduled-job.ts";
import { endpoints } from "./endpoints.ts";
import { type WorkloadsProps, workloadProcess } from "./workload-process.ts";

const TIMEOUT_MS = 3_000;
/** After a start the stream first takes what came in before the stop: until then its windows lack those ticks. */
const CATCH_UP_MS = 120_000;

/** The job of each component: all of them are the batch workload. */
const JOBS = {
	batch: "features",
	compaction: "compaction",
	reconciliation: "reconciliation",
} as const;
export type BatchJob = keyof typeof JOBS;

/** The jobs of the batch layer at their times, the same entry point and declaration as the CronJobs of a cluster. */
export function batchJobs(props: WorkloadsProps): ScheduledJob[] {
	return (Object.keys(JOBS) as BatchJob[]).map((name) => {
		const { cron, timeZone, deadline } = props.spec.schedules[name];
		const summaryFile = join(props.dataDir, "run", `${name}.json`);
		return {
			name,
			schedule: parseSchedule(cron, timeZone),
			process: batchProcess(props, name, { summaryFile }),
			summaryFile,
			answers: name === "reconciliation" ? [EXIT_DIFFERENCES] : [],
			deadlineMs: deadline.milliseconds,
			...(name === "reconciliation" && { settleMs: CATCH_UP_MS }),
			...(name === "batch" && {
				hasInput: () => hasRawData(props.portBase),
			}),
		};
	});
}

type BatchValues = ConfigProps<typeof batchConfig>;

/** One run of a job, with its own settings. */
export function batchProcess(
	props: WorkloadsProps,
	name: BatchJob,
	values: BatchValues,
): ScheduledJob["process"] {
	const workDir = join(props.dataDir, "tmp", name);
	return {
		...workloadProcess(props, {
			name,
			folder: "batch",
			config: batchConfig,
			size: "batch",
			port: localPort(props.portBase, "batch"),
			values: { job: JOBS[name], workDir, ...values },
		}),
		kind: "job",
		after: [],
		// What a killed run has left there.
		prepare: async () => {
			await rm(workDir, { recursive: true, force: true });
			await mkdir(workDir, { recursive: true });
		},
	};
}

/** Whether the raw data set has a file. */
async function hasRawData(portBase: number): Promise<boolean> {
	const [namenode] = endpoints(portBase).hdfsNamenodes;
	const response = await fetch(
		`${namenode}/webhdfs/v1${HDFS_PATHS.rawTicks}?op=GETCONTENTSUMMARY`,
		{ signal: AbortSignal.timeout(TIMEOUT_MS) },
	);
	if (!response.ok) return false;
	const { ContentSummary } = (await response.json()) as {
		ContentSummary: { fileCount: number };
	};
	return ContentSummary.fileCount > 0;
}

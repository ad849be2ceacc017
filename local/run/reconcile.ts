import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { local } from "../../environments/local.ts";
import { pipeline } from "../../pipeline/pipeline.ts";
import { LogFile } from "../../processes/log-file.ts";
import { lastLines } from "../../processes/log-tail.ts";
import { EXIT_DIFFERENCES } from "../../workloads/batch/src/config.ts";
import { DataDir } from "../data-dir.ts";
import { baseEnvironment } from "../pipeline/base-environment.ts";
import { jobNamed, jobProcess } from "../pipeline/batch-jobs.ts";
import { endpoints } from "../pipeline/endpoints.ts";
import { readStatus } from "../status/pipeline-status.ts";
import type { ReconciledHour } from "../status/reconciliation-lines.ts";
import type { Surroundings } from "./start.ts";

interface Summary {
	readonly text: string;
	readonly hours: readonly { readonly report: string }[];
}

export interface ReconciliationOptions {
	/** Absolute path. */
	readonly dataDir: string;
	/** @default that of the pipeline that runs in {@link dataDir} */
	readonly portBase: number | undefined;
	/** An hour `2026-01-31T09` (UTC) or a day; with neither, the past day's closed hours without a report. */
	readonly from: string | undefined;
	readonly to: string | undefined;
}

export interface Reconciliation {
	readonly summary: Summary;
	readonly reports: readonly ReconciledHour[];
	/** Whether a difference is left that late ticks do not explain. */
	readonly differs: boolean;
}

/** A reconciliation that could not be done. */
class ReconciliationError extends Error {
	readonly code = "RECONCILIATION_FAILED";

	constructor(message: string) {
		super(message);
		this.name = "ReconciliationError";
	}
}

/** No pipeline runs in the folder. */
class NotRunningError extends Error {
	readonly code = "NOT_RUNNING";

	constructor(dataDir: string) {
		super(
			`no pipeline runs in ${dataDir}; npm start begins one, --data-dir and --port-base name another`,
		);
		this.name = "NotRunningError";
	}
}

/**
 * Runs the reconciliation on the pipeline of a data folder.
 * @throws {NotRunningError} {@link ReconciliationError}
 */
export async function reconcile(
	{
		dataDir,
		portBase = runningPortBase(dataDir),
		from,
		to,
	}: ReconciliationOptions,
	{ root, env, signals }: Omit<Surroundings, "output">,
): Promise<Reconciliation> {
	const own = join(dataDir, "tmp", `reconcile-${process.pid}`);
	const summaryFile = join(own, "summary.json");
	mkdirSync(own, { recursive: true });
	try {
		const page = pipeline(local());
		const run = jobProcess(
			{
				pipeline: page,
				portBase,
				dataDir,
				root,
				history: "",
				environment: baseEnvironment(env),
			},
			jobNamed(page, "reconciliation"),
			{ summaryFile, workDir: own, httpPort: 0, from, to },
		);
		const log = new LogFile(run.logFile);
		const child = log.use((descriptor) =>
			spawn(run.program, run.args, {
				cwd: run.cwd,
				env: run.environment,
				stdio: ["ignore", descriptor, descriptor],
			}),
		);
		signals.stop.addEventListener("abort", () => child.kill("SIGTERM"));
		const [code] = (await once(child, "exit")) as [number | null];
		const summary = readSummary(summaryFile);
		if (!summary || (code !== 0 && code !== EXIT_DIFFERENCES))
			throw new ReconciliationError(
				summary?.text ?? lastLines(log.path, 12).join("\n"),
			);
		const reports = await Promise.all(
			summary.hours.map(({ report }) => readReport(portBase, report)),
		);
		return { summary, reports, differs: code === EXIT_DIFFERENCES };
	} finally {
		rmSync(own, { recursive: true, force: true });
	}
}

/** @throws {NotRunningError} */
function runningPortBase(dataDir: string): number {
	const status = readStatus(new DataDir(dataDir).statusFile);
	if (!status || status.state === "stopped") throw new NotRunningError(dataDir);
	return Number(new URL(status.page).port);
}

/** undefined: the run was over before it had a result. */
function readSummary(file: string): Summary | undefined {
	try {
		return JSON.parse(readFileSync(file, "utf8"));
	} catch {
		return undefined;
	}
}

async function readReport(
	portBase: number,
	path: string,
): Promise<ReconciledHour> {
	const [namenode] = endpoints(local(), portBase).hdfsNamenodes;
	const response = await fetch(`${namenode}/webhdfs/v1${path}?op=OPEN`);
	if (!response.ok)
		throw new Error(`${path}: HDFS answered ${response.status}`);
	return (await response.json()) as ReconciledHour;
}

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
import type { ReconcileFlags } from "../flags.ts";
import { baseEnvironment } from "../pipeline/base-environment.ts";
import { jobNamed, jobProcess } from "../pipeline/batch-jobs.ts";
import { endpoints } from "../pipeline/endpoints.ts";
import { readStatus } from "../status/pipeline-status.ts";
import {
	type ReconciledHour,
	reconciliationLines,
} from "../status/reconciliation-lines.ts";
import { UsageError } from "../usage-error.ts";

interface Summary {
	readonly text: string;
	readonly hours: readonly { readonly report: string }[];
}

/**
 * `reconcile`: runs the reconciliation on the pipeline of a data folder and prints its reports. Resolves with 0 when
 * the paths agree but for late ticks, with 3 when they do not, with 1 when it could not be done.
 */
export async function reconcile(
	flags: ReconcileFlags,
	{ root, env }: { root: string; env: NodeJS.ProcessEnv },
): Promise<number> {
	const portBase = flags.portBase ?? runningPortBase(flags.dataDir);
	const own = join(flags.dataDir, "tmp", `reconcile-${process.pid}`);
	const summaryFile = join(own, "summary.json");
	mkdirSync(own, { recursive: true });
	try {
		const page = pipeline(local());
		const run = jobProcess(
			{
				pipeline: page,
				portBase,
				dataDir: flags.dataDir,
				root,
				history: "",
				environment: baseEnvironment(env),
			},
			jobNamed(page, "reconciliation"),
			{
				summaryFile,
				workDir: own,
				httpPort: 0,
				from: flags.from,
				to: flags.to,
			},
		);
		const log = new LogFile(run.logFile);
		const child = log.use((descriptor) =>
			spawn(run.program, run.args, {
				cwd: run.cwd,
				env: run.environment,
				stdio: ["ignore", descriptor, descriptor],
			}),
		);
		const passOn = (signal: NodeJS.Signals) => child.kill(signal);
		for (const signal of ["SIGINT", "SIGTERM"] as const)
			process.on(signal, passOn);
		const [code] = (await once(child, "exit")) as [number | null];
		const summary = readSummary(summaryFile);
		if (!summary || (code !== 0 && code !== EXIT_DIFFERENCES)) {
			process.stderr.write(
				`${summary?.text ?? lastLines(log.path, 12).join("\n")}\n`,
			);
			return 1;
		}
		const hours = await Promise.all(
			summary.hours.map(({ report }) => readReport(portBase, report)),
		);
		process.stdout.write(
			flags.json
				? `${JSON.stringify({ ...summary, reports: hours }, null, "\t")}\n`
				: `${[...reconciliationLines(hours), summary.text].join("\n")}\n`,
		);
		return code;
	} finally {
		rmSync(own, { recursive: true, force: true });
	}
}

/** @throws {UsageError} when no pipeline runs there */
function runningPortBase(dataDir: string): number {
	const status = readStatus(new DataDir(dataDir).statusFile);
	if (!status || status.state === "stopped")
		throw new UsageError(
			`no pipeline runs in ${dataDir}; npm start begins one, --data-dir and --port-base name another`,
		);
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
	const [namenode] = endpoints(portBase).hdfsNamenodes;
	const response = await fetch(`${namenode}/webhdfs/v1${path}?op=OPEN`);
	if (!response.ok)
		throw new Error(`${path}: HDFS answered ${response.status}`);
	return (await response.json()) as ReconciledHour;
}

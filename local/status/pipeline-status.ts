import { readFileSync } from "node:fs";
import { isRunning, type ProcessId } from "../../processes/process-table.ts";
import { replaceFile } from "../../processes/run-state.ts";
import type { State } from "../../processes/supervised-spec.ts";
import type { JobStatus } from "../schedule/scheduled-job.ts";

/** One component as `status --json` shows it. */
export interface ComponentStatus {
	readonly name: string;
	readonly kind: "service" | "job";
	readonly state: State;
	/** Why it is not running, e.g. `ended with exit code 1`; empty when there is nothing to say. */
	readonly reason: string;
	/** The last lines of its log when it has failed, until it is ready again. */
	readonly lastWords: readonly string[];
	/** What is missing because it does not run; empty when nothing is. */
	readonly missing: string;
	readonly pid: number | null;
	/** Times that it was started again. */
	readonly restarts: number;
	readonly residentBytes: number;
	/** Where it answers; null for a job. */
	readonly address: string | null;
	/** What it gets done, e.g. `50 msg/s`; empty when not known. */
	readonly figure: string;
}

export interface PipelineStatus {
	/** `ready`: every service is ready and every job done; `degraded`: was that, or is but for what has failed. */
	readonly state: "starting" | "ready" | "degraded" | "stopping" | "stopped";
	readonly supervisor: ProcessId | null;
	/** The page of live candles. */
	readonly page: string;
	/** RFC 3339. */
	readonly since: string;
	readonly components: readonly ComponentStatus[];
	/** What runs at its times. */
	readonly jobs: readonly JobStatus[];
}

export const isUp = ({ state }: ComponentStatus): boolean =>
	state === "ready" || state === "done";

/** `Ready`, or without what. */
export function readyText({ components }: PipelineStatus): string {
	const down = components.filter((component) => !isUp(component));
	return down.length
		? `Ready without ${down.map(({ name }) => name).join(", ")}`
		: "Ready";
}

export function writeStatus(file: string, status: PipelineStatus): void {
	replaceFile(file, `${JSON.stringify(status, null, "\t")}\n`);
}

/**
 * What the supervisor has last written (each second). When it is gone, all components count as stopped.
 * undefined: nothing has ever run there.
 */
export function readStatus(file: string): PipelineStatus | undefined {
	let status: PipelineStatus;
	try {
		status = JSON.parse(readFileSync(file, "utf8"));
	} catch {
		return undefined;
	}
	if (status.supervisor && isRunning(status.supervisor)) return status;
	return {
		...status,
		state: "stopped",
		supervisor: null,
		components: status.components.map((component) => ({
			...component,
			state: component.state === "failed" ? "failed" : "stopped",
			pid: null,
			residentBytes: 0,
			missing: "",
			figure: "",
		})),
		jobs: (status.jobs ?? []).map((job) => ({
			...job,
			state: "waiting",
			last:
				job.last?.result === "running"
					? { ...job.last, result: "interrupted" }
					: job.last,
			next: null,
		})),
	};
}

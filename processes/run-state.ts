import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isRunning, type ProcessId, signalProcess } from "./process-table.ts";

/** The processes of one component, its own first. */
export interface RecordedComponent {
	readonly component: string;
	readonly processes: readonly ProcessId[];
	readonly stopGraceMs: number;
}

/** Written whenever a process begins or ends, in the order of start: what a later run needs to find orphans. */
export interface RunState {
	readonly supervisor: ProcessId;
	readonly components: readonly RecordedComponent[];
}

/** Replaces the file as a whole: a reader sees the old content or the new one. */
export function replaceFile(file: string, content: string): void {
	mkdirSync(dirname(file), { recursive: true });
	const beside = `${file}.new`;
	writeFileSync(beside, content);
	renameSync(beside, file);
}

export function writeRunState(file: string, state: RunState): void {
	replaceFile(file, JSON.stringify(state));
}

/** undefined: no run has been there. */
export function readRunState(file: string): RunState | undefined {
	try {
		return JSON.parse(readFileSync(file, "utf8"));
	} catch {
		return undefined;
	}
}

/** The components of a run whose supervisor is gone and that still have processes: the last to be started first. */
export function orphans(state: RunState | undefined): RecordedComponent[] {
	if (!state || isRunning(state.supervisor)) return [];
	return state.components
		.map((recorded) => ({
			...recorded,
			processes: recorded.processes.filter(isRunning),
		}))
		.filter(({ processes }) => processes.length > 0)
		.reverse();
}

/** Ends orphans one component after another. Processes are known by pid and start time, never by name. */
export async function endOrphans(
	components: readonly RecordedComponent[],
): Promise<void> {
	for (const { processes, stopGraceMs } of components)
		await endProcesses(processes, stopGraceMs);
}

/** Ends processes: SIGTERM, then SIGKILL for those that still run after the grace. Returns those that ran. */
async function endProcesses(
	processes: readonly ProcessId[],
	graceMs: number,
): Promise<ProcessId[]> {
	const ended = processes.filter((id) => signalProcess(id, "SIGTERM"));
	const until = performance.now() + graceMs;
	let left = ended;
	while (left.length && performance.now() < until) {
		await sleep(50);
		left = left.filter(isRunning);
	}
	for (const id of left) signalProcess(id, "SIGKILL");
	while (left.length) {
		await sleep(20);
		left = left.filter(isRunning);
	}
	return ended;
}

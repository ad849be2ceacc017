import { setTimeout as sleep } from "node:timers/promises";
import { isRunning, type ProcessId, signalProcess } from "./process-table.ts";

/** Ends processes: SIGTERM, then SIGKILL for those that still run after the grace. Returns those that ran. */
export async function endProcesses(
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

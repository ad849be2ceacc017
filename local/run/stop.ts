import { setTimeout as sleep } from "node:timers/promises";
import { lockHolder } from "../../processes/folder-lock.ts";
import { isRunning, signalProcess } from "../../processes/process-table.ts";
import {
	endOrphans,
	orphans,
	readRunState,
} from "../../processes/run-state.ts";
import { DataDir } from "../data-dir.ts";

export interface Stopped {
	/** The supervisor's process; null when none ran. */
	readonly supervisor: number | null;
	/** Components of a run that was killed. */
	readonly orphans: readonly string[];
}

/**
 * Resolves when nothing of the pipeline is left, also when nothing ran.
 * @param path of the data folder, absolute
 * @param say takes a line of progress
 */
export async function stop(
	path: string,
	say: (line: string) => void,
): Promise<Stopped> {
	const dataDir = new DataDir(path);
	const holder = lockHolder(dataDir.lockFile);
	if (holder) {
		say(`Stopping the pipeline (pid ${holder.pid}) …`);
		signalProcess(holder, "SIGTERM");
		while (isRunning(holder)) await sleep(100);
	}
	const left = orphans(readRunState(dataDir.stateFile));
	const names = left.map(({ component }) => component);
	if (left.length) {
		say(`Ending what a run that was killed has left: ${names.join(", ")}`);
		await endOrphans(left);
	}
	return { supervisor: holder?.pid ?? null, orphans: names };
}

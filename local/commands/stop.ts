import { setTimeout as sleep } from "node:timers/promises";
import { lockHolder } from "../../processes/folder-lock.ts";
import { isRunning, signalProcess } from "../../processes/process-table.ts";
import {
	endOrphans,
	orphans,
	readRunState,
} from "../../processes/run-state.ts";
import { DataDir } from "../data-dir.ts";

/** `stop`: resolves with 0 when nothing of the pipeline is left, also when nothing ran. */
export async function stop(path: string): Promise<number> {
	const dataDir = new DataDir(path);
	const holder = lockHolder(dataDir.lockFile);
	if (holder) {
		process.stdout.write(`Stopping the pipeline (pid ${holder.pid}) …\n`);
		signalProcess(holder, "SIGTERM");
		while (isRunning(holder)) await sleep(100);
	}
	const left = orphans(readRunState(dataDir.stateFile));
	if (left.length) {
		process.stdout.write(
			`Ending what a run that was killed has left: ${left.map(({ component }) => component).join(", ")}\n`,
		);
		await endOrphans(left);
	}
	process.stdout.write(
		holder || left.length ? "stopped\n" : `nothing runs in ${path}\n`,
	);
	return 0;
}

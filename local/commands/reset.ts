import { createInterface } from "node:readline/promises";
import { FolderLockedError, lockHolder } from "../../processes/folder-lock.ts";
import type { DataDir } from "../data-dir.ts";
import { UsageError } from "../usage-error.ts";

/**
 * Deletes the data after a yes from the terminal, or at once with `--yes`.
 * @throws {FolderLockedError} when a pipeline runs on it
 * @throws {UsageError} when there is nobody to ask, or the answer is no
 */
export async function resetData(dataDir: DataDir, yes: boolean): Promise<void> {
	if (!dataDir.exists) return;
	const holder = lockHolder(dataDir.lockFile);
	if (holder) throw new FolderLockedError(dataDir.path, holder);
	if (!yes && !(await agreed(`Delete all data in ${dataDir.path}? [y/N] `)))
		throw new UsageError("nothing was deleted; --reset takes a yes");
	dataDir.reset();
}

async function agreed(question: string): Promise<boolean> {
	if (!process.stdin.isTTY)
		throw new UsageError("--reset without a terminal to ask on takes --yes");
	const terminal = createInterface({
		input: process.stdin,
		output: process.stdout,
	});
	try {
		return /^y(es)?$/i.test((await terminal.question(question)).trim());
	} finally {
		terminal.close();
	}
}

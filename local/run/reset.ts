import { FolderLockedError, lockHolder } from "../../processes/folder-lock.ts";
import type { DataDir } from "../data-dir.ts";

/**
 * Deletes the data once that is confirmed; there is no question where there is no data.
 * @param agree resolves when the answer is yes, rejects otherwise
 * @throws {FolderLockedError} when a pipeline runs on it
 */
export async function resetData(
	dataDir: DataDir,
	agree: (question: string) => Promise<void>,
): Promise<void> {
	if (!dataDir.exists) return;
	const holder = lockHolder(dataDir.lockFile);
	if (holder) throw new FolderLockedError(dataDir.path, holder);
	await agree(`Delete all data in ${dataDir.path}?`);
	dataDir.reset();
}

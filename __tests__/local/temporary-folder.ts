import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const made: string[] = [];
process.once("exit", () => {
	for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** An empty folder that is gone when the test file has ended: whatever a test's own clean-up still writes into it. */
export function temporaryFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), "tickstack-"));
	made.push(folder);
	return folder;
}

import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { FolderLock, FolderLockedError } from "../../processes/folder-lock.ts";
import { buildTool } from "./build-tool.ts";
import { mirrorProvider, writeTerraformRc } from "./provider-mirror.ts";
import { executable, TOOLS, type ToolName } from "./tool.ts";
import { TOOL_CACHE } from "./tool-cache.ts";

export type { ToolName } from "./tool.ts";

/**
 * Builds tools from their Go modules, one after another, unless these versions are built already (then it takes
 * milliseconds). Two runs at once share the work: one builds, the other waits for it.
 * @param report gets lines of progress. @default standard error
 * @returns absolute paths of the executables
 * @throws {BuildError}
 */
export async function ensureTools<N extends ToolName>(
	names: readonly N[],
	report: (line: string) => void = (line) =>
		void process.stderr.write(`${line}\n`),
): Promise<Readonly<Record<N, string>>> {
	const missing = () => names.filter((name) => !existsSync(executable(name)));
	if (missing().length) {
		const lock = await takeTurn(report);
		try {
			const wanted = missing();
			for (const [index, name] of wanted.entries()) {
				report(
					`building ${name} ${TOOLS[name].version} (${index + 1} of ${wanted.length}, once) …`,
				);
				await buildTool(name, report);
			}
		} finally {
			lock.release();
		}
	}
	for (const name of names) {
		const { standsInFor } = TOOLS[name];
		if (standsInFor) mirrorProvider(executable(name), standsInFor);
	}
	return Object.fromEntries(
		names.map((name) => [name, executable(name)]),
	) as Record<N, string>;
}

/** Waits until nobody else builds: compilers side by side would take twice the memory and be no faster. */
async function takeTurn(report: (line: string) => void): Promise<FolderLock> {
	for (let waited = false; ; waited = true) {
		try {
			return FolderLock.take(join(TOOL_CACHE, "built", "building.json"), {
				what: "the tool cache",
				purpose: "building tools",
			});
		} catch (error) {
			if (!(error instanceof FolderLockedError)) throw error;
			if (!waited) report(`${error.message}; waiting …`);
			await sleep(1_000);
		}
	}
}

/** The CLI configuration under which Terraform and OpenTofu find the built providers, and only them. @returns its path, for TF_CLI_CONFIG_FILE */
export async function terraformRc(): Promise<string> {
	return writeTerraformRc();
}

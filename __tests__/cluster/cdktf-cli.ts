import { execFile } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { TOOL_CACHE } from "../control-plane/tool-cache.ts";

/** Its last release has native parts for Node 22 at most. */
const PACKAGES = ["cdktf-cli@0.21.0", "node@22"];

/** The `cdktf` CLI as a user has it, apart from the project, whose dependency it is not; installed once. @returns program and script */
export async function ensureCdktfCli(): Promise<readonly [string, string]> {
	const folder = join(TOOL_CACHE, "cdktf-cli-0.21.0");
	const program = join(folder, "node_modules/node/bin/node");
	const script = join(folder, "node_modules/cdktf-cli/bundle/bin/cdktf");
	const complete = join(folder, "complete");
	if (existsSync(complete)) return [program, script];
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, "package.json"), "{}");
	await promisify(execFile)(
		"npm",
		["install", "--no-audit", "--no-fund", ...PACKAGES],
		{
			cwd: folder,
			env: { ...process.env, npm_config_ignore_scripts: "false" },
		},
	);
	writeFileSync(complete, "");
	return [program, script];
}

import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { TOOL_CACHE } from "../control-plane/tool-cache.ts";

/** Versions of the tools from PyPI. */
const PACKAGES = {
	schemathesis: "4.32.5",
	"openapi-python-client": "0.29.1",
} as const;

/** Python's tools for OpenAPI, in a virtual environment of their own. */
export function pythonTools(): string {
	const versions = Object.entries(PACKAGES).map((one) => one.join("=="));
	const venv = join(TOOL_CACHE, `openapi-${Object.values(PACKAGES).join("-")}`);
	const isWhole = join(venv, "bin/openapi-python-client");
	if (existsSync(isWhole)) return venv;
	process.stderr.write(`installing ${versions.join(", ")}, once …\n`);
	for (const [program, ...args] of [
		["python3", "-m", "venv", venv],
		[join(venv, "bin/pip"), "install", "--quiet", ...versions],
	] as const) {
		const { status, error } = spawnSync(program, args, { stdio: "inherit" });
		if (status !== 0)
			throw new Error(`${program} ended with ${status}`, { cause: error });
	}
	return venv;
}

/** Runs a program to its end. @throws when it fails, with what it said last */
export async function run(
	program: string,
	args: readonly string[],
	cwd: string,
): Promise<string> {
	const child = spawn(program, args, {
		cwd,
		stdio: ["ignore", "pipe", "pipe"],
	});
	let output = "";
	for (const stream of [child.stdout, child.stderr])
		stream.on("data", (chunk) => {
			output += chunk;
		});
	const code = await new Promise((resolve) => child.once("close", resolve));
	if (code !== 0) throw new Error(`${program} ended with ${code}\n${output}`);
	return output;
}

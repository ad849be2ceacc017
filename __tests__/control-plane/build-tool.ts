import { spawn } from "node:child_process";
import { cpSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, dirname, join } from "node:path";
import { executable, pinnedModule, TOOLS, type ToolName } from "./tool.ts";

/** A build that failed, with the end of what the compiler said. */
class BuildError extends Error {
	readonly code = "TOOL_BUILD_FAILED";

	constructor(name: string, output: string) {
		super(
			`${name} could not be built:\n${output.trim().split("\n").slice(-20).join("\n")}`,
		);
		this.name = "BuildError";
	}
}

/** Each compilation takes up to 0.5 GiB, so not one for every core of a large machine. */
const MOST_COMPILATIONS = 4;
const PROGRESS_MS = 20_000;

/** Kubernetes takes its version from the linker and refuses to start as v0.0.0. */
function linkerFlags(module: string, version: string): string {
	const base = "-s -w";
	if (module !== "k8s.io/kubernetes") return base;
	const [major, minor] = version.slice(1).split(".");
	return [
		base,
		...[
			"k8s.io/component-base/version",
			"k8s.io/client-go/pkg/version",
		].flatMap((path) => [
			`-X ${path}.gitVersion=${version}`,
			`-X ${path}.gitMajor=${major}`,
			`-X ${path}.gitMinor=${minor}`,
		]),
	].join(" ");
}

/**
 * Compiles one tool, at the lowest priority, and puts it where {@link executable} says; it appears there whole or not at all.
 * @param report gets a line now and then
 * @throws {BuildError}
 */
export async function buildTool(
	name: ToolName,
	report: (line: string) => void,
): Promise<void> {
	const tool = TOOLS[name];
	const target = executable(name);
	const folder = dirname(target);
	// Go may add what it resolved to the pins: it works on a copy, so that the checkout stays as it is.
	const sources = join(folder, "module");
	rmSync(sources, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	cpSync(pinnedModule(tool), sources, { recursive: true });
	const partial = join(folder, `.${basename(target)}.partial`);

	const started = performance.now();
	const seconds = () => Math.round((performance.now() - started) / 1000);
	const parallel = Math.min(availableParallelism(), MOST_COMPILATIONS);
	const child = spawn(
		"nice",
		[
			...["-n", "15", "go", "build", "-v", "-trimpath"],
			`-ldflags=${linkerFlags(tool.module, tool.version)}`,
			...["-o", partial, tool.package],
		],
		{
			cwd: sources,
			stdio: ["ignore", "ignore", "pipe"],
			env: {
				...process.env,
				CGO_ENABLED: "0",
				GOFLAGS: `-mod=mod -buildvcs=false -p=${parallel}`,
			},
		},
	);
	let output = "";
	let packages = 0;
	child.stderr.setEncoding("utf8").on("data", (text: string) => {
		output = (output + text).slice(-20_000);
		packages += text.split("\n").length - 1;
	});
	const progress = setInterval(
		() => report(`  ${name}: ${packages} packages, ${seconds()} s`),
		PROGRESS_MS,
	);
	try {
		const status = await new Promise<number | null>((resolve, reject) => {
			child.once("error", (error) =>
				reject(new BuildError(name, `${error.message} (is Go installed?)`)),
			);
			child.once("close", resolve);
		});
		if (status !== 0) throw new BuildError(name, output);
	} finally {
		clearInterval(progress);
	}
	renameSync(partial, target);
	rmSync(sources, { recursive: true });
	report(`  ${name} built in ${seconds()} s`);
}

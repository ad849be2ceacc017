import { globSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");
/** What the tools remember from run to run. */
const CACHE = ".cache";

/** What is checked without running anything of the project. */
export interface Check {
	readonly name: string;
	readonly program: string;
	readonly args: readonly string[];
}

export const CHECKS: readonly Check[] = [
	{ name: "format and lint", program: "biome", args: ["check", "."] },
	{
		name: "types",
		program: "tsc",
		args: [
			...["--noEmit", "--incremental"],
			...["--tsBuildInfoFile", `${CACHE}/tsc.tsbuildinfo`],
		],
	},
	{
		name: "types of the page",
		program: "tsc",
		args: [
			...["-p", "workloads/query-api/page", "--incremental"],
			...["--tsBuildInfoFile", `${CACHE}/tsc-page.tsbuildinfo`],
		],
	},
	{
		name: "who imports whom",
		program: "depcruise",
		args: [
			...["--config", ".dependency-cruiser.cjs", "--output-type", "err"],
			...["--cache", `${CACHE}/dependency-cruiser`],
			...["--cache-strategy", "content"],
			...globSync(
				"{main.ts,environments,engines,pipeline,constructs,stacks,workloads,local,ops,cli,data,processes}",
				{ cwd: ROOT },
			),
		],
	},
	{
		name: "exports, files and dependencies that nothing uses",
		program: "knip",
		args: ["--no-progress"],
	},
];

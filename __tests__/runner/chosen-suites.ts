import { globSync } from "node:fs";
import { join } from "node:path";
import { reachable } from "./reachable.ts";
import type { Tier } from "./tiers.ts";

const ROOT = join(import.meta.dirname, "../..");

/** Gives a test the addresses of the engines that the runner has started. */
const SHARED_ENGINES = join(
	ROOT,
	"__tests__/real-engines/engines-under-test.ts",
);
/** Finds the browser of the page's tests. */
const BROWSER = join(ROOT, "__tests__/workloads/query-api/chromium.ts");

/** By these a test gets more than Node: one that loads any of them is no part of `npm run check`. */
export const EQUIPMENT: readonly string[] = [
	SHARED_ENGINES,
	BROWSER,
	/** Fetches engines. */
	join(ROOT, "local/artifacts/maven.ts"),
	/** An engine in the process. */
	"@duckdb/node-api",
];

/** Test files that a run executes, each list sorted, as paths from the project's root. */
export interface ChosenSuites {
	readonly jest: readonly string[];
	/** node:test files that need Node and nothing else. */
	readonly plain: readonly string[];
	/** node:test files that need more. */
	readonly equipped: readonly string[];
}

/** @param filters parts of paths, one of which must be in a file's path; none chooses all */
export function chosenSuites(
	tier: Tier,
	filters: readonly string[],
): ChosenSuites {
	const files = (folders: readonly string[] = []) =>
		globSync(
			folders.map((folder) => `__tests__/${folder}/**/*.test.ts`),
			{ cwd: ROOT },
		)
			.filter(
				(file) =>
					!filters.length || filters.some((part) => file.includes(part)),
			)
			.sort();
	const node = files(tier.folders);
	const plain = tier.equipment === "engines" ? node.filter(isPlain) : [];
	return {
		jest: files(tier.jestFolders),
		plain,
		equipped: tier.plainOnly ? [] : node.filter((f) => !plain.includes(f)),
	};
}

/** Whether a test file needs Node and nothing else. */
export function isPlain(file: string): boolean {
	const reached = reachable(join(ROOT, file));
	return !EQUIPMENT.some((module) => reached.has(module));
}

/** Whether a test file finds the engines that the runner starts. */
export const sharesEngines = (file: string): boolean =>
	reachable(join(ROOT, file)).has(SHARED_ENGINES);

/** Whether a test file drives a browser. */
export const drivesBrowser = (file: string): boolean =>
	reachable(join(ROOT, file)).has(BROWSER);

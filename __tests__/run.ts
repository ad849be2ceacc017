// The test run of `npm test` and of the further tiers: quiet about what passes, clear about what fails.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, globSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { onBreakOff } from "./break-off.ts";
import { chromium } from "./chromium.ts";
import { cleanUp, runNodeTier } from "./node-tier.ts";
import { type Started, startForTier } from "./started-for-tier.ts";

interface Counts {
	passed: number;
	failed: number;
	skipped: number;
}

const ROOT = join(import.meta.dirname, "..");
const ARTIFACTS = join(ROOT, ".artifacts");
const NODE_FOLDER = join(ARTIFACTS, "node");

interface Tier {
	/** Below `__tests__`. */
	readonly folders: readonly string[];
	/** What the run starts once for all files. */
	readonly starts?: "engines" | "control plane";
	/** Files at once. */
	readonly concurrency: number;
}

const TIERS: Readonly<Record<string, Tier>> = {
	default: {
		folders: ["workloads", "local", "ops", "cli"],
		starts: "engines",
		concurrency: 2,
	},
	faults: { folders: ["faults"], concurrency: 2 },
	/** One file at a time: its tests ask whether anything at all is left. */
	cluster: { folders: ["cluster"], starts: "control plane", concurrency: 1 },
	/** A whole Kubernetes for each file, see node-tier.ts. */
	node: { folders: ["node"], concurrency: 1 },
};

function usage(message: string): never {
	process.stderr.write(
		`${message}\nusage: npm test [-- [--tier ${Object.keys(TIERS).join("|")}] [PART-OF-A-PATH…]]\n`,
	);
	process.exit(2);
}

const children = new Set<ChildProcess>();
let starting: Promise<Started> | undefined;

/** Leaves nothing running when the run is broken off. */
const brokenOff = onBreakOff(async (signal) => {
	// What runs in namespaces of its own ends with their first process, at once.
	for (const child of children)
		child.kill(values.tier === "node" ? "SIGKILL" : signal);
	// What is starting stops itself.
	const started = await starting?.catch(() => undefined);
	await started?.stop();
	if (values.tier === "node") await cleanUp(NODE_FOLDER);
});

/** Runs a program to its end; its output is shown only when it fails, or as it comes when `live`. */
async function run(
	program: string,
	args: readonly string[],
	{ live = false, env = process.env } = {},
): Promise<boolean> {
	const child = spawn(join(ROOT, "node_modules/.bin", program), args, {
		cwd: ROOT,
		env,
		stdio: ["ignore", live ? "inherit" : "pipe", live ? "inherit" : "pipe"],
	});
	children.add(child);
	const chunks: Buffer[] = [];
	child.stdout?.on("data", (chunk) => chunks.push(chunk));
	child.stderr?.on("data", (chunk) => chunks.push(chunk));
	const code = await new Promise<number | null>((resolve, reject) => {
		child.once("error", reject);
		child.once("close", resolve);
	});
	children.delete(child);
	if (code !== 0 && !live) process.stderr.write(Buffer.concat(chunks));
	return code === 0;
}

async function staticChecks(): Promise<Counts> {
	const checks: [string, string, string[]][] = [
		["format and lint", "biome", ["check", "."]],
		["types", "tsc", ["--noEmit"]],
		[
			"who imports whom",
			"depcruise",
			["--config", ".dependency-cruiser.cjs", "--output-type", "err"].concat(
				globSync(
					"{environments,engines,constructs,stacks,workloads,local,ops,processes,cli,data}",
					{
						cwd: ROOT,
					},
				),
			),
		],
	];
	const counts = { passed: 0, failed: 0, skipped: 0 };
	for (const [name, program, args] of checks) {
		if (await run(program, args)) counts.passed++;
		else {
			counts.failed++;
			process.stderr.write(`✗ ${name}\n`);
		}
	}
	return counts;
}

async function jestTests(filters: readonly string[]): Promise<Counts> {
	const file = join(ARTIFACTS, "jest.json");
	rmSync(file, { force: true });
	const ok = await run("jest", [
		"--ci",
		"--json",
		`--outputFile=${file}`,
		"--passWithNoTests",
		"--maxWorkers=2",
		...filters,
	]);
	const result = JSON.parse(readFileSync(file, "utf8"));
	for (const suite of result.testResults)
		if (suite.status === "failed") process.stderr.write(`${suite.message}\n`);
	return {
		passed: result.numPassedTests,
		failed: result.numFailedTests + (ok || result.numFailedTests ? 0 : 1),
		skipped: result.numPendingTests,
	};
}

async function nodeTests(
	files: readonly string[],
	{ starts, concurrency }: Tier,
): Promise<Counts> {
	if (files.length === 0) return { passed: 0, failed: 0, skipped: 0 };
	const browser = files.some((file) => file.includes("page")) ? chromium() : "";
	starting = startForTier(starts, {
		folder: ARTIFACTS,
		kept: process.env,
		interrupt: brokenOff.signal,
	});
	const started = await starting.catch((error: Error) => {
		// Whoever broke it off ends the process.
		if (brokenOff.signal.aborted) return new Promise<never>(() => {});
		throw error;
	});
	const file = join(ARTIFACTS, "node-test.json");
	rmSync(file, { force: true });
	try {
		const ok = await run(
			"node",
			[
				"--test",
				`--test-concurrency=${concurrency}`,
				"--test-timeout=600000",
				"--test-reporter=./__tests__/quiet-reporter.ts",
				"--test-reporter-destination=stdout",
				...files,
			],
			{
				live: true,
				env: {
					...process.env,
					TICKSTACK_TEST_COUNTS: file,
					CHROMIUM: browser,
					...started.environment,
				},
			},
		);
		const { passed, failed, cancelled, skipped } = JSON.parse(
			readFileSync(file, "utf8"),
		);
		const broken = failed + cancelled;
		return { passed, failed: broken + (ok || broken ? 0 : 1), skipped };
	} finally {
		await started.stop();
	}
}

async function nodeTier(files: readonly string[]): Promise<Counts> {
	const counts = { passed: 0, failed: 0, skipped: 0 };
	if (files.length === 0) return counts;
	const file = join(ARTIFACTS, "node-test.json");
	const reason = await runNodeTier({
		folder: NODE_FOLDER,
		files,
		args: [
			"--test",
			"--test-isolation=none",
			"--test-reporter=./__tests__/quiet-reporter.ts",
			"--test-reporter-destination=stdout",
		],
		environment: { ...process.env, TICKSTACK_TEST_COUNTS: file },
		started: (child) => {
			rmSync(file, { force: true });
			children.add(child);
		},
		ended: (child, ok) => {
			children.delete(child);
			const { passed, failed, cancelled, skipped } = existsSync(file)
				? JSON.parse(readFileSync(file, "utf8"))
				: { passed: 0, failed: 0, cancelled: 0, skipped: 0 };
			counts.passed += passed;
			counts.failed += failed + cancelled + (ok || failed + cancelled ? 0 : 1);
			counts.skipped += skipped;
		},
	});
	if (reason) {
		process.stdout.write(`- skipped: ${files.length} files (${reason})\n`);
		counts.skipped += files.length;
	}
	return counts;
}

const { values, positionals: filters } = (() => {
	try {
		return parseArgs({
			options: { tier: { type: "string", default: "default" } },
			allowPositionals: true,
		});
	} catch (error) {
		usage((error as Error).message);
	}
})();
const tier = TIERS[values.tier];
if (!tier) usage(`unknown tier ${JSON.stringify(values.tier)}`);

mkdirSync(ARTIFACTS, { recursive: true });
const files = globSync(
	tier.folders.map((folder) => `__tests__/${folder}/**/*.test.ts`),
	{ cwd: ROOT },
)
	.filter(
		(file) => !filters.length || filters.some((part) => file.includes(part)),
	)
	.sort();
const total: Counts = { passed: 0, failed: 0, skipped: 0 };
const add = (counts: Counts) => {
	total.passed += counts.passed;
	total.failed += counts.failed;
	total.skipped += counts.skipped;
};
if (values.tier === "default") {
	if (!filters.length) add(await staticChecks());
	add(await jestTests(filters));
}
add(
	values.tier === "node" ? await nodeTier(files) : await nodeTests(files, tier),
);
if (total.passed + total.failed + total.skipped === 0)
	usage(`no test matches ${filters.join(" ")}`);
process.stdout.write(
	`${total.passed} passed, ${total.failed} failed${total.skipped ? `, ${total.skipped} skipped` : ""}\n`,
);
process.exitCode = total.failed ? 1 : 0;

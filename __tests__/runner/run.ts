// The test run of `npm test`, `npm run check` and the further tiers: where it is, clear about what fails, quiet about the rest.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "../workloads/query-api/chromium.ts";
import { onBreakOff } from "./break-off.ts";
import { CHECKS } from "./checks.ts";
import {
	type ChosenSuites,
	chosenSuites,
	drivesBrowser,
	sharesEngines,
} from "./chosen-suites.ts";
import { cleanUp, runNodeTier } from "./node-tier.ts";
import { Programs } from "./programs.ts";
import { Progress } from "./progress.ts";
import { type Started, startForTier } from "./started-for-tier.ts";
import { type Counts, parseEventLine, suiteName } from "./suite-events.ts";
import { TIERS } from "./tiers.ts";

const ARTIFACTS = join(import.meta.dirname, "../../.artifacts");
const NODE_FOLDER = join(ARTIFACTS, "node");
const NODE_REPORTER = [
	"--test-reporter=./__tests__/runner/node-reporter.ts",
	"--test-reporter-destination=stdout",
];
const NOTHING: Counts = { passed: 0, failed: 0, skipped: 0 };

function usage(message: string): never {
	process.stderr.write(
		`${message}\nusage: npm test [-- [--tier ${Object.keys(TIERS).join("|")}] [PART-OF-A-PATH…]]\n`,
	);
	process.exit(2);
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
const tier =
	TIERS[values.tier] ?? usage(`unknown tier ${JSON.stringify(values.tier)}`);
const chosen = chosenSuites(tier, filters);
const checks = tier.checks && !filters.length ? CHECKS : [];
const suites =
	checks.length +
	chosen.jest.length +
	chosen.plain.length +
	chosen.equipped.length;
if (suites === 0) usage(`no test matches ${filters.join(" ")}`);

const programs = new Programs();
const progress = new Progress(process.stdout, suites);
let starting: Promise<Started> | undefined;

/** Leaves nothing running when the run is broken off. */
const brokenOff = onBreakOff(async (signal) => {
	progress.end();
	// What runs in namespaces of its own ends with their first process, at once.
	programs.endAll(tier.equipment === "node" ? "SIGKILL" : signal);
	// What is starting stops itself.
	const started = await starting?.catch(() => undefined);
	await started?.stop();
	if (tier.equipment === "node") await cleanUp(NODE_FOLDER);
});

mkdirSync(ARTIFACTS, { recursive: true });
const total = [
	...(await Promise.all(checks.map(check))),
	await jestTests(chosen.jest),
	await nodeTests(chosen.plain),
	await (tier.equipment === "node" ? nodeTier : equippedTests)(chosen.equipped),
].reduce((sum, counts) => ({
	passed: sum.passed + counts.passed,
	failed: sum.failed + counts.failed,
	skipped: sum.skipped + counts.skipped,
}));
progress.end();
process.stdout.write(
	`${total.passed} passed, ${total.failed} failed${total.skipped ? `, ${total.skipped} skipped` : ""}\n`,
);
process.exitCode = total.failed ? 1 : 0;

async function check({
	name,
	program,
	args,
}: (typeof CHECKS)[number]): Promise<Counts> {
	progress.started(name);
	const { ok, output } = await programs.run(program, args);
	progress.test(name, ok ? "passed" : "failed");
	if (!ok) progress.message(`${output}✗ ${name}`);
	progress.ended(name);
	return ok ? { ...NOTHING, passed: 1 } : { ...NOTHING, failed: 1 };
}

/** Runs a test process that reports suite events. @param live whether its own output is shown as it comes */
async function testProcess(
	program: string,
	args: readonly string[],
	environment: Readonly<Record<string, string>> = {},
	live = false,
): Promise<Counts> {
	let counts = NOTHING;
	const { ok, output } = await programs.run(program, args, {
		env: { ...process.env, ...environment },
		takes: (line) => {
			const event = parseEventLine(line);
			if (event?.type === "total") counts = event.counts;
			else if (event) progress.report(event);
			else if (live) progress.message(line);
			return live || event !== undefined;
		},
	});
	if (ok || counts.failed) return counts;
	// Whoever broke it off ends the process.
	if (brokenOff.signal.aborted) return new Promise<never>(() => {});
	progress.message(`${output}✗ ${program} ${args.at(-1)}`);
	return { ...counts, failed: 1 };
}

async function jestTests(files: ChosenSuites["jest"]): Promise<Counts> {
	if (files.length === 0) return NOTHING;
	return testProcess("jest", [
		...["--ci", "--maxWorkers=2"],
		"--reporters=./__tests__/runner/jest-reporter.ts",
		...["--runTestsByPath", ...files],
	]);
}

async function nodeTests(
	files: readonly string[],
	environment: Readonly<Record<string, string>> = {},
): Promise<Counts> {
	if (files.length === 0) return NOTHING;
	return testProcess(
		"node",
		[
			...["--test", `--test-concurrency=${tier.concurrency}`],
			...["--test-timeout=600000", ...NODE_REPORTER, ...files],
		],
		environment,
	);
}

/** The files that need engines or a control plane, which are started only for them. */
async function equippedTests(files: ChosenSuites["equipped"]): Promise<Counts> {
	const browser: Record<string, string> = files.some(drivesBrowser)
		? { CHROMIUM: chromium() }
		: {};
	const { equipment } = tier;
	const what =
		equipment === "control plane" && files.length
			? equipment
			: equipment === "engines" && files.some(sharesEngines)
				? equipment
				: undefined;
	if (!what) return nodeTests(files, browser);
	starting = startForTier(what, {
		folder: ARTIFACTS,
		kept: process.env,
		interrupt: brokenOff.signal,
	});
	const started = await progress
		.waitFor(`starting the ${what}`, starting)
		.catch((error: Error) => {
			if (brokenOff.signal.aborted) return new Promise<never>(() => {});
			throw error;
		});
	try {
		return await nodeTests(files, { ...browser, ...started.environment });
	} finally {
		await progress.waitFor(`stopping the ${what}`, started.stop());
	}
}

async function nodeTier(files: ChosenSuites["equipped"]): Promise<Counts> {
	let { passed, failed, skipped } = NOTHING;
	const reason = await runNodeTier({
		folder: NODE_FOLDER,
		files,
		args: ["--test", "--test-isolation=none", ...NODE_REPORTER],
		report: (line) => progress.message(line),
		run: async (file, program, args, environment) => {
			progress.started(suiteName(file));
			const counts = await testProcess(program, args, environment, true);
			progress.ended(suiteName(file));
			passed += counts.passed;
			failed += counts.failed;
			skipped += counts.skipped;
		},
	});
	if (reason) {
		progress.message(`- skipped: ${files.length} files (${reason})`);
		skipped += files.length;
	}
	return { passed, failed, skipped };
}

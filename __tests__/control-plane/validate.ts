import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { baseEnvironment } from "../../local/pipeline/base-environment.ts";
import { checkReleases } from "./helm-releases.ts";
import { offlinePlan } from "./offline-plan.ts";
import { makeCheckable, OWN_CLUSTER, synthStacks } from "./synth-stacks.ts";
import { TOOLS } from "./tool.ts";
import { ensureTools, terraformRc } from "./tools.ts";

/**
 * `npm run validate`: for every stack of every environment `terraform validate` and a plan from nothing, offline, with
 * providers built from their Go modules. Helm's provider cannot be built: Helm itself looks at the releases.
 */
const scratch = mkdtempSync(join(tmpdir(), "validate-"));
let failed = 0;
let passed = 0;

function count(what: string, problem: string | undefined): void {
	if (problem === undefined) {
		passed++;
		return;
	}
	failed++;
	process.stdout.write(`✗ ${what}\n${problem}\n`);
}

try {
	const { helm } = await ensureTools([
		"provider-kubernetes",
		"provider-google",
		"helm",
	]);
	const env = {
		...baseEnvironment(process.env),
		HOME: scratch,
		TF_CLI_CONFIG_FILE: await terraformRc(),
	};
	for (const [name, folder] of synthStacks(scratch, OWN_CLUSTER)) {
		for (const { name: release, problem, remote } of checkReleases(
			folder,
			helm,
		))
			if (remote)
				process.stdout.write(
					`${name}: release ${release} left out: its chart is not the project's\n`,
				);
			else count(`${name}: release ${release}`, problem);
		makeCheckable(folder);
		const steps = [
			["init", "-input=false", "-no-color"],
			["validate", "-no-color"],
		].map((args) =>
			spawnSync("terraform", args, { cwd: folder, env, encoding: "utf8" }),
		);
		const broken = steps.find(({ status }) => status !== 0);
		count(
			`${name}: validate`,
			broken && (broken.error?.message ?? (broken.stderr || broken.stdout)),
		);
		count(
			`${name}: plan`,
			await offlinePlan(name, folder, env).catch(
				(error: Error) => error.message,
			),
		);
	}
} finally {
	rmSync(scratch, { recursive: true });
}
for (const { standsInFor, version } of Object.values(TOOLS))
	if (standsInFor)
		process.stdout.write(
			`${standsInFor.source} ${standsInFor.version}: stand-in ${version}\n`,
		);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed ? 1 : 0;

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
	buildProvider,
	type ProviderName,
	terraformConfig,
} from "./build-provider.ts";
import { makeCheckable, synthStacks } from "./synth-stacks.ts";
import tools from "./tools.json" with { type: "json" };

/** `npm run validate`: `terraform validate` for every stack of every environment, with providers built from their Go modules. */
const scratch = mkdtempSync(join(tmpdir(), "validate-"));
let failed = 0;
let passed = 0;
try {
	for (const name of Object.keys(tools) as ProviderName[]) buildProvider(name);
	const env = { ...process.env, TF_CLI_CONFIG_FILE: terraformConfig() };
	for (const [name, folder] of synthStacks(scratch)) {
		const releases = makeCheckable(folder);
		const steps = [
			["init", "-input=false", "-no-color"],
			["validate", "-no-color"],
		].map((args) =>
			spawnSync("terraform", args, { cwd: folder, env, encoding: "utf8" }),
		);
		const broken = steps.find(({ status }) => status !== 0);
		if (broken) failed++;
		else passed++;
		const note = releases
			? ` (${releases} Helm release(s) left out: no stand-in)`
			: "";
		if (broken)
			process.stdout.write(`✗ ${name}\n${broken.stderr || broken.stdout}\n`);
		else if (note) process.stdout.write(`${name}${note}\n`);
	}
} finally {
	rmSync(scratch, { recursive: true });
}
for (const { standsInFor, version } of Object.values(tools))
	process.stdout.write(
		`${standsInFor.source} ${standsInFor.version}: stand-in ${version}\n`,
	);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed ? 1 : 0;

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeCheckable, synthStacks } from "./synth-stacks.ts";
import { TOOLS } from "./tool.ts";
import { ensureTools, terraformRc } from "./tools.ts";

/** `npm run validate`: `terraform validate` for every stack of every environment, with providers built from their Go modules. */
const scratch = mkdtempSync(join(tmpdir(), "validate-"));
let failed = 0;
let passed = 0;
try {
	await ensureTools(["provider-kubernetes", "provider-google"]);
	const env = { ...process.env, TF_CLI_CONFIG_FILE: await terraformRc() };
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
for (const { standsInFor, version } of Object.values(TOOLS))
	if (standsInFor)
		process.stdout.write(
			`${standsInFor.source} ${standsInFor.version}: stand-in ${version}\n`,
		);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed ? 1 : 0;

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
	makeCheckable,
	readStack,
	synthStacks,
	writeStack,
} from "../control-plane/synth-stacks.ts";
import { TOOL_CACHE } from "../control-plane/tool-cache.ts";
import { SKIPS } from "./skips.ts";

const VERSION = "3.3.30";

/** `npm run checkov`: checkov, in a virtual environment of its own, on the JSON of every stack of every environment. */
interface Report {
	readonly summary: { readonly passed: number };
	readonly results: {
		readonly failed_checks: readonly {
			readonly check_id: string;
			readonly check_name: string;
			readonly resource: string;
			readonly file_path: string;
		}[];
	};
}

function run(program: string, args: readonly string[]): string {
	const { status, stdout, stderr, error } = spawnSync(program, args, {
		encoding: "utf8",
		maxBuffer: 256 * 2 ** 20,
	});
	if (status !== 0 && !stdout) throw new Error(error?.message ?? stderr);
	return stdout;
}

const venv = join(TOOL_CACHE, `checkov-${VERSION}`);
if (!existsSync(join(venv, "bin", "checkov"))) {
	process.stderr.write(`installing checkov ${VERSION}, once …\n`);
	run("python3", ["-m", "venv", venv]);
	run(join(venv, "bin", "pip"), ["install", "--quiet", `checkov==${VERSION}`]);
}
const scratch = mkdtempSync(join(tmpdir(), "checkov-"));
try {
	for (const folder of synthStacks(scratch).values()) {
		makeCheckable(folder);
		// checkov passes over a whole file that has import blocks, or text among Terraform's own settings.
		const { import: _, ...stack } = readStack(folder);
		delete stack.terraform.required_version;
		writeStack(folder, stack);
	}
	const output = run(join(venv, "bin", "checkov"), [
		...["--directory", join(scratch, "stacks")],
		...["--framework", "terraform_json", "--compact", "--quiet"],
		...["--skip-download", "--output", "json"],
	]);
	const report = JSON.parse(output) as Report | Report[];
	const reports = Array.isArray(report) ? report : [report];
	const failed = reports.flatMap(({ results }) => results.failed_checks);
	const unexplained = failed.filter(({ check_id }) => !SKIPS[check_id]);
	const unused = Object.keys(SKIPS).filter(
		(id) => !failed.some(({ check_id }) => check_id === id),
	);
	for (const { check_id, check_name, resource, file_path } of unexplained)
		process.stdout.write(
			`✗ ${check_id} ${check_name}: ${file_path} ${resource}\n`,
		);
	for (const id of unused)
		process.stdout.write(`✗ ${id} does not fail any more: remove its skip\n`);
	const passed = reports.reduce((n, { summary }) => n + summary.passed, 0);
	const broken = unexplained.length + unused.length;
	process.stdout.write(
		`checkov: ${failed.length - unexplained.length} findings skipped for ${Object.keys(SKIPS).length} written reasons\n${passed} passed, ${broken} failed\n`,
	);
	process.exitCode = broken ? 1 : 0;
} finally {
	rmSync(scratch, { recursive: true });
}

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { temporaryFolder } from "../local/temporary-folder.ts";

const ROOT = join(import.meta.dirname, "../..");

/** Loaded first: has an environment's file say something else. */
const edited = (file: string, from: RegExp, to: string): string =>
	`data:text/javascript,${encodeURIComponent(`
		import { registerHooks } from "node:module";
		registerHooks({
			load(url, context, next) {
				const loaded = next(url, context);
				return url.endsWith(${JSON.stringify(file)})
					? { ...loaded, source: String(loaded.source).replace(${from}, ${JSON.stringify(to)}) }
					: loaded;
			},
		});
	`)}`;

function run(
	args: readonly string[],
	more: Readonly<Record<string, string>> = {},
) {
	const { status, stdout, stderr } = spawnSync(process.execPath, args, {
		cwd: temporaryFolder(),
		encoding: "utf8",
		env: { PATH: process.env.PATH, CDKTF_OUTDIR: temporaryFolder(), ...more },
	});
	const lines = stderr.trim().split("\n");
	assert.doesNotMatch(stderr, /^\s+at /m, "no stack trace");
	assert.ok(lines.length <= 5, stderr);
	return { status, stdout, stderr };
}

describe("an environment whose file cannot work", () => {
	const broken = edited("/environments/dev.ts", /brokers: \d+/, "brokers: 0");
	for (const [what, ...args] of [
		["the cdktf CLI's program", "main.ts"],
		["synth", "cli/main.ts", "synth"],
		["plan", "cli/main.ts", "plan", "dev"],
		["status", "cli/main.ts", "status"],
	] as const)
		test(`is told by ${what} in its own lines, with exit code 3`, () => {
			const [script = "", ...rest] = args;
			const { status, stderr } = run([
				...["--import", broken, join(ROOT, script)],
				...rest,
			]);
			assert.equal(status, 3, stderr);
			assert.match(stderr, /environment dev: \d problem/);
			assert.match(stderr, /kafka\.brokers: 0 is no count that can be/);
		});
});

describe("a command line that cannot be obeyed", () => {
	for (const [args, message] of [
		[["synth", "--staging-name", "x"], /no flag --staging-name/],
		[["synth", "--stagin", "x"], /did you mean --staging\?/],
		[["synth", "qa"], /no environment qa; --env NAME takes dev, /],
		[["synth", "--staging", "x"], /takes --ttl, --owner and --created/],
		[["plan"], /./],
		[["staging", "upp"], /did you mean `up`\?/],
	] as const)
		test(args.join(" "), () => {
			const { status, stderr } = run([join(ROOT, "cli/main.ts"), ...args]);
			assert.equal(status, 64, stderr);
			assert.match(stderr, message);
		});

	test("synth --staging of a name that is none is refused with the reason", () => {
		const { status, stderr } = run([
			join(ROOT, "cli/main.ts"),
			...["synth", "--staging", "A;B", "--ttl", "4h", "--owner", "ada"],
			...["--created", "2026-11-20T09:30:00Z"],
		]);
		assert.equal(status, 3, stderr);
		assert.match(stderr, /"staging-A;B" is no name for an environment/);
	});
});

test("every text that is checked out has the same line ends on every system", () => {
	const git = (...args: string[]) =>
		execFileSync("git", args, { cwd: ROOT, encoding: "utf8" });
	const lines = git("ls-files", "--eol").trim().split("\n");
	assert.ok(lines.length > 500);
	for (const line of lines) {
		const [, index, attributes, path = ""] =
			/^i\/(\S*)\s+w\/\S*\s+attr\/(.*?)\s*\t(.*)$/.exec(line) ?? [];
		if (index === "-text" || index === "") continue;
		assert.match(attributes ?? "", /eol=lf/, path);
		assert.notEqual(index, "crlf", path);
		assert.notEqual(index, "mixed", path);
	}
	assert.match(readFileSync(join(ROOT, ".gitattributes"), "utf8"), /eol=lf/);
});

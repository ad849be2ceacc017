import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { execute } from "../../cli/execute.ts";
import { temporaryFolder } from "../local/temporary-folder.ts";
import { recorded } from "./parsed.ts";

const ROOT = join(import.meta.dirname, "../..");

async function output(...args: readonly string[]): Promise<string> {
	const kept = recorded();
	assert.equal(await execute(args, kept.cli), 0, kept.stderr);
	return kept.stdout;
}

const proposals = async (...words: readonly string[]) =>
	(await output("__complete", ...words))
		.split("\n")
		.flatMap((line) => (line ? [line.split("\t")[0]] : []));

test("commands, flags and values are proposed", async () => {
	assert.deepEqual(await proposals("st"), [
		"start",
		"stop",
		"status",
		"staging",
	]);
	assert.deepEqual(await proposals("cluster", ""), [
		"up",
		"down",
		"status",
		"kubeconfig",
	]);
	assert.deepEqual(await proposals("staging", "up", "x", "--is"), [
		"--isolation",
	]);
	assert.deepEqual(await proposals("staging", "up", "x", "--isolation", "cl"), [
		"cluster",
	]);
	assert.deepEqual(await proposals("plan", "--env", ""), [
		"dev",
		"prod",
		"local-cluster",
	]);
	assert.deepEqual(await proposals("deploy", "lo"), ["local-cluster"]);
	assert.deepEqual(await proposals("nonsense", ""), []);
});

/** What bash completes a line to, with the script that the command prints. */
async function bash(line: string): Promise<string[]> {
	const folder = temporaryFolder();
	const bin = join(folder, "bin");
	mkdirSync(bin);
	const program = join(bin, "tickstack");
	writeFileSync(
		program,
		`#!/bin/sh\nexec '${process.execPath}' '${join(ROOT, "cli/main.ts")}' "$@"\n`,
	);
	chmodSync(program, 0o755);
	const script = `${await output("completion", "bash")}
		COMP_WORDS=(${line}); [[ "$LINE" == *' ' ]] && COMP_WORDS+=('')
		COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 ))
		complete -p tickstack >/dev/null && _tickstack && printf '%s\\n' "\${COMPREPLY[@]}"`;
	return execFileSync("bash", ["--norc", "-euc", script], {
		cwd: folder,
		encoding: "utf8",
		env: { PATH: `${bin}:${process.env.PATH}`, LINE: line },
	})
		.split("\n")
		.filter(Boolean);
}

test("bash completes with the script that is printed", async () => {
	assert.deepEqual(await bash("tickstack sta"), ["start", "status", "staging"]);
	assert.deepEqual(await bash("tickstack synth --env "), [
		"dev",
		"prod",
		"local-cluster",
	]);
	assert.deepEqual(await bash("tickstack staging up x --unl"), ["--unlock"]);
});

test("zsh and fish have a script that calls the same", async () => {
	assert.match(await output("completion", "zsh"), /compdef _tickstack/);
	assert.match(await output("completion", "fish"), /complete -c tickstack/);
	for (const shell of ["bash", "zsh", "fish"])
		assert.match(await output("completion", shell), /__complete/);
});

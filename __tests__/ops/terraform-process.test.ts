import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import {
	orphanedRun,
	runTerraform,
} from "../../ops/terraform/terraform-process.ts";
import { temporaryFolder } from "../local/temporary-folder.ts";

/** A program that says when it is ready for a signal, in the place of Terraform. */
async function interrupted(script: string, stopWithinMs: number) {
	const directory = temporaryFolder();
	const interrupt = new AbortController();
	const end = await runTerraform({
		program: "sh",
		args: ["-c", `${script}; echo ready; while :; do sleep 0.05; done`],
		directory,
		environment: { PATH: process.env.PATH ?? "" },
		stdout: join(directory, "out"),
		stderr: join(directory, "err"),
		line: (text) => {
			if (text === "ready") interrupt.abort();
		},
		interrupt: interrupt.signal,
		stopWithinMs,
	});
	return { directory, end };
}

describe("an interrupted Terraform", () => {
	test("that ends what it has begun is not killed", async () => {
		const { directory, end } = await interrupted(
			"trap 'echo written; exit 1' INT",
			60_000,
		);
		assert.deepEqual([end.killed, end.exitCode], [false, 1]);
		assert.match(end.stdout, /written/);
		assert.equal(orphanedRun(directory), undefined);
	});

	test("that does not end is killed in time, with what it has started, and known to the next run", async () => {
		const { directory, end } = await interrupted(
			"trap '' INT; sh -c 'echo $$ > child; exec sleep 600' & while [ ! -s child ]; do sleep 0.05; done",
			300,
		);
		assert.deepEqual([end.killed, end.exitCode], [true, undefined]);
		// The next run removes the lock that it has left.
		assert.equal(orphanedRun(directory)?.running, false);
		const child = readFileSync(join(directory, "child"), "utf8").trim();
		const state = existsSync(`/proc/${child}/stat`)
			? readFileSync(`/proc/${child}/stat`, "utf8").split(" ")[2]
			: "gone";
		assert.match(state ?? "", /^(gone|Z)$/);
	});
});

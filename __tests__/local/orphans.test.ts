import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { identify, isRunning } from "../../processes/process-table.ts";
import {
	endOrphans,
	orphans,
	type RunState,
	readRunState,
} from "../../processes/run-state.ts";
import { linesOf } from "./small-processes.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** A run whose supervisor was killed −9. */
async function killedRun(t: TestContext, folder: string): Promise<RunState> {
	const supervisor = spawn(
		process.execPath,
		[join(import.meta.dirname, "orphaned-run.ts"), folder],
		{ stdio: ["ignore", "pipe", "inherit"] },
	);
	await once(supervisor.stdout, "data");
	supervisor.kill("SIGKILL");
	await once(supervisor, "exit");
	const state = readRunState(join(folder, "run/state.json")) as RunState;
	t.after(() => endOrphans(orphans(state)));
	return state;
}

test("what a killed supervisor has left is found by pid and start time and ended, last started first", async (t) => {
	const folder = temporaryFolder();
	const state = await killedRun(t, folder);
	const left = orphans(state);
	assert.deepEqual(
		left.map(({ component }) => component),
		["second", "first"],
	);

	await endOrphans(left);

	assert.ok(left.every(({ processes }) => !processes.some(isRunning)));
	assert.deepEqual(linesOf(join(folder, "order")).slice(2), [
		"stop second",
		"stop first",
	]);
	assert.deepEqual(orphans(state), []);
});

test("a process that got the pid of an ended one is left alone", async (t) => {
	const bystander = spawn("sleep", ["1000"]);
	t.after(() => bystander.kill());
	const id = identify(bystander.pid as number);
	assert.ok(id);
	const recorded: RunState = {
		supervisor: { pid: process.pid, started: "another time" },
		components: [
			{
				component: "kafka",
				processes: [{ ...id, started: `${id.started}0` }],
				stopGraceMs: 1_000,
			},
		],
	};
	assert.deepEqual(orphans(recorded), []);
	assert.ok(isRunning(id));
});

test("the processes of a supervisor that runs are no orphans", () => {
	const me = identify(process.pid);
	assert.ok(me);
	const component = { component: "x", processes: [me], stopGraceMs: 1_000 };
	assert.deepEqual(orphans({ supervisor: me, components: [component] }), []);
});

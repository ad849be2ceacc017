import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { isRunning } from "../../processes/process-table.ts";
import {
	type RecordedComponent,
	readRunState,
} from "../../processes/run-state.ts";
import { startControlPlane } from "../control-plane/control-plane.ts";
import { freeControlPlanePorts } from "../control-plane/free-ports.ts";
import { temporaryFolder } from "../local/temporary-folder.ts";
import { eventually } from "../workloads/workload-process.ts";

test("a control plane that is broken off while it starts leaves no process", async () => {
	const directory = join(temporaryFolder(), "control-plane");
	const interrupt = new AbortController();
	const starting = startControlPlane({
		directory,
		portBase: await freeControlPlanePorts(),
		simulatedNodes: 0,
		interrupt: interrupt.signal,
	});
	const begun = new Map<string, RecordedComponent>();
	const running = () =>
		[...begun.values()].flatMap(({ processes }) => processes.filter(isRunning));
	const broken = assert.rejects(starting, /broken off/);
	await eventually(() => {
		const state = readRunState(join(directory, "run/state.json"));
		for (const each of state?.components ?? []) begun.set(each.component, each);
		return begun.has("kube-apiserver");
	});
	assert.ok(running().length >= 2);
	interrupt.abort(new Error("broken off"));
	await broken;
	assert.deepEqual(running(), []);
});

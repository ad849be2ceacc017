import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { isRunning } from "../../processes/process-table.ts";
import { type RunState, readRunState } from "../../processes/run-state.ts";
import { freeControlPlanePorts } from "../control-plane/free-ports.ts";
import { KubernetesApi } from "../control-plane/kubernetes-api.ts";
import { temporaryFolder } from "../local/temporary-folder.ts";

const CLI = join(import.meta.dirname, "../../cli/main.ts");
const run = promisify(execFile);

test("npm run cluster: up outlives its caller, down ends what a killed supervisor has left", async () => {
	const dir = temporaryFolder();
	const portBase = await freeControlPlanePorts();
	const cluster = async (...args: string[]) => {
		const flags = ["--data-dir", dir];
		const { stdout } = await run(process.execPath, [
			CLI,
			"cluster",
			...args,
			...flags,
		]);
		return stdout.trim();
	};
	await assert.rejects(cluster("status"));
	await cluster("up", "--nodes", "2", "--port-base", String(portBase));
	try {
		assert.match(
			await cluster("status"),
			/simulated-1 ready\nsimulated-2 ready$/,
		);
		const kubeconfig = await cluster("kubeconfig");
		const ready = await KubernetesApi.fromFile(kubeconfig).get("/readyz");
		assert.equal(ready, "ok");
		const state = readRunState(
			join(dir, "control-plane/run/state.json"),
		) as RunState;
		process.kill(state.supervisor.pid, "SIGKILL");
		const processes = state.components.flatMap((each) => each.processes);
		assert.equal(processes.filter(isRunning).length, 5);
		assert.equal(await cluster("down"), "stopped");
		assert.equal(processes.filter(isRunning).length, 0);
	} finally {
		await cluster("down");
	}
	assert.match(await cluster("down"), /^nothing runs in/);
});

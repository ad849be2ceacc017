import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { pauseMs } from "@tickstack/contracts/retry";
import {
	isRunning,
	type ProcessId,
	processGroups,
} from "../../processes/process-table.ts";
import {
	SUPERVISION,
	type SupervisedSpec,
} from "../../processes/supervised-spec.ts";
import { Supervisor } from "../../processes/supervisor.ts";
import { linesOf, obedient, QUICK, shell, until } from "./small-processes.ts";
import { temporaryFolder } from "./temporary-folder.ts";

function supervise(
	t: TestContext,
	folder: string,
	specs: readonly SupervisedSpec[],
): Supervisor {
	const supervisor = new Supervisor(specs, {
		stateFile: join(folder, "run/state.json"),
		policy: QUICK,
	});
	t.after(() => supervisor.stop());
	return supervisor;
}

test("components start after those they depend on and stop before them", async (t) => {
	const folder = temporaryFolder();
	const supervisor = supervise(t, folder, [
		shell(folder, "top", obedient("top"), { after: ["middle"] }),
		shell(folder, "middle", obedient("middle"), { after: ["bottom"] }),
		shell(folder, "bottom", obedient("bottom")),
	]);
	await supervisor.start();
	await supervisor.stop();
	assert.deepEqual(linesOf(join(folder, "order")), [
		"start bottom",
		"start middle",
		"start top",
		"stop top",
		"stop middle",
		"stop bottom",
	]);
});

test("a component that others feed on stops first although it does not depend on them", async (t) => {
	const folder = temporaryFolder();
	const supervisor = supervise(t, folder, [
		shell(folder, "consumer", obedient("consumer"), {
			stopAfter: ["producer"],
		}),
		shell(folder, "producer", obedient("producer")),
	]);
	await supervisor.start();
	await supervisor.stop();
	assert.deepEqual(linesOf(join(folder, "order")).slice(2), [
		"stop producer",
		"stop consumer",
	]);
});

test("a job must have ended well before what comes after it starts", async (t) => {
	const folder = temporaryFolder();
	const supervisor = supervise(t, folder, [
		shell(folder, "job", "echo job >> order", { kind: "job" }),
		shell(folder, "service", obedient("service"), { after: ["job"] }),
	]);
	await supervisor.start();
	assert.equal(supervisor.find("job").state, "done");
	assert.deepEqual(linesOf(join(folder, "order")), ["job", "start service"]);
});

test("a killed component is started again under another pid", async (t) => {
	const folder = temporaryFolder();
	const supervisor = supervise(t, folder, [
		shell(folder, "one", obedient("one")),
	]);
	await supervisor.start();
	const one = supervisor.find("one");
	const { pid } = one.id as ProcessId;
	process.kill(pid, "SIGKILL");
	await until(() => one.restarted === 1 && one.state === "ready", "a restart");
	assert.notEqual(one.id?.pid, pid);
});

test("what a killed component leaves in its process group is ended before the restart", async (t) => {
	const folder = temporaryFolder();
	const supervisor = supervise(t, folder, [
		shell(folder, "launcher", "sleep 1000 & touch launcher.ready; wait"),
	]);
	await supervisor.start();
	const launcher = supervisor.find("launcher");
	const { pid } = launcher.id as ProcessId;
	process.kill(pid, "SIGKILL");
	await until(() => launcher.restarted === 1, "a restart");
	assert.equal(processGroups().has(pid), false);
});

test("a component that keeps ending before it is ready fails the start with its last lines", async (t) => {
	const folder = temporaryFolder();
	const supervisor = supervise(t, folder, [
		shell(folder, "broken", "echo cannot bind; exit 3"),
		shell(folder, "next", obedient("next"), { after: ["broken"] }),
	]);
	await assert.rejects(
		supervisor.start(),
		/broken did not start: .*exit code 3[\s\S]*cannot bind/,
	);
	assert.equal(supervisor.find("broken").restarted, QUICK.earlyEnds - 1);
	assert.equal(supervisor.find("next").state, "waiting");
});

test("what the others can be without fails alone: it says its last words, is started again, and they stay up", async (t) => {
	const folder = temporaryFolder();
	const supervisor = supervise(t, folder, [
		shell(
			folder,
			"broken",
			"test -e mended || { echo out of memory; exit 134; }; touch broken.ready; while :; do sleep 0.05; done",
			{ missing: "no tick is published" },
		),
		shell(folder, "other", obedient("other")),
	]);
	await supervisor.start();
	const [broken, other] = [supervisor.find("broken"), supervisor.find("other")];
	assert.ok(broken.hasFailed);
	assert.deepEqual(broken.lastWords.slice(-1), ["out of memory"]);
	await until(
		() => broken.restarted > QUICK.earlyEnds && broken.state === "failed",
		"restarts after the failure",
	);
	assert.match(broken.reason, /exit code 134; next start in \d+ ms/);
	assert.equal(other.state, "ready");
	writeFileSync(join(folder, "mended"), "");
	await until(() => broken.state === "ready", "a start that works");
	assert.ok(!broken.hasFailed);
	assert.deepEqual(broken.lastWords, []);
});

test("of a process that has run out of heap the last words are the reason, not the native stack", async (t) => {
	const folder = temporaryFolder();
	const supervisor = supervise(t, folder, [
		shell(folder, "hungry", "", {
			missing: "no tick is published",
			program: process.execPath,
			args: [
				"--max-old-space-size=16",
				"-e",
				"const held = []; for (;;) held.push(new Array(1000).fill(held.length))",
			],
		}),
	]);
	await supervisor.start();
	const { lastWords, spec } = supervisor.find("hungry");
	assert.match(lastWords.at(-1) ?? "", /heap out of memory/);
	assert.match(readFileSync(spec.logFile, "utf8"), /Native stack trace/);
});

test("a configuration error of what the others can be without does not end their start", async (t) => {
	const folder = temporaryFolder();
	const supervisor = supervise(t, folder, [
		shell(folder, "misconfigured", "echo PORT is missing; exit 78", {
			missing: "no window is computed",
		}),
		shell(folder, "other", obedient("other")),
	]);
	await supervisor.start();
	const { state, lastWords, restarted } = supervisor.find("misconfigured");
	assert.deepEqual(
		[state, lastWords, restarted],
		["failed", ["PORT is missing"], 0],
	);
	assert.equal(supervisor.find("other").state, "ready");
});

test("a configuration error (exit code 78) is not tried again", async (t) => {
	const folder = temporaryFolder();
	const supervisor = supervise(t, folder, [
		shell(folder, "misconfigured", "echo PORT is missing; exit 78"),
	]);
	await assert.rejects(supervisor.start(), /PORT is missing/);
	assert.equal(supervisor.find("misconfigured").restarted, 0);
});

test("a component that ignores SIGTERM is killed after its grace, with its children", async (t) => {
	const folder = temporaryFolder();
	const supervisor = supervise(t, folder, [
		shell(
			folder,
			"stubborn",
			"trap '' TERM; (trap '' TERM; while :; do sleep 0.05; done) & touch stubborn.ready; while :; do sleep 0.05; done",
			{ stopGraceMs: 300 },
		),
	]);
	await supervisor.start();
	const id = supervisor.find("stubborn").id as ProcessId;
	const started = performance.now();
	await supervisor.stop();
	assert.ok(performance.now() - started >= 300, "it had its grace");
	assert.equal(isRunning(id), false);
	assert.equal(processGroups().has(id.pid), false);
});

test("a component with restarts off stays ended", async (t) => {
	const folder = temporaryFolder();
	const supervisor = supervise(t, folder, [
		shell(folder, "one", obedient("one")),
	]);
	await supervisor.start();
	const one = supervisor.find("one");
	one.restarts = false;
	process.kill((one.id as ProcessId).pid, "SIGKILL");
	await until(() => one.state === "stopped", "the end");
	assert.equal(one.id, undefined);
});

test("a start that is stopped half-way leaves nothing behind", async (t) => {
	const folder = temporaryFolder();
	const supervisor = supervise(t, folder, [
		shell(folder, "slow", "while :; do sleep 0.05; done"),
	]);
	const starting = supervisor.start();
	await until(() => supervisor.find("slow").id !== undefined, "a process");
	const id = supervisor.find("slow").id as ProcessId;
	await Promise.all([assert.rejects(starting, /stopped/), supervisor.stop()]);
	assert.equal(isRunning(id), false);
});

test("components that wait for each other, or for one that is not there, are refused", () => {
	const folder = temporaryFolder();
	const options = { stateFile: join(folder, "state.json") };
	const a = shell(folder, "a", "", { after: ["b"] });
	const b = shell(folder, "b", "", { after: ["a"] });
	assert.throws(
		() => new Supervisor([a, b], options),
		/a, b wait for each other/,
	);
	assert.throws(
		() => new Supervisor([a], options),
		/a comes after b, which is not there/,
	);
});

test("the back-off doubles up to its limit", () => {
	assert.deepEqual(
		[1, 2, 3, 11, 1_001].map((failures) =>
			pauseMs(SUPERVISION.restart, failures),
		),
		[500, 1_000, 2_000, 30_000, 30_000],
	);
});

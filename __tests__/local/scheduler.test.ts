import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { parseSchedule } from "../../local/schedule/schedule.ts";
import type { ScheduledJob } from "../../local/schedule/scheduled-job.ts";
import { Scheduler } from "../../local/schedule/scheduler.ts";
import { orphans, readRunState } from "../../processes/run-state.ts";
import { Supervisor } from "../../processes/supervisor.ts";
import { linesOf, obedient, QUICK, shell, until } from "./small-processes.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const DAY_MS = 86_400_000;
/** Half a day away: no test runs into it. */
const HOUR = (new Date().getUTCHours() + 12) % 24;
const RETRY = { firstMs: 20, maxMs: 40, jitter: 0 };

const jobOf = (
	folder: string,
	name: string,
	script: string,
	own: Partial<ScheduledJob> = {},
): ScheduledJob => ({
	name,
	schedule: parseSchedule(`0 ${HOUR} * * *`, "Etc/UTC"),
	process: shell(folder, name, script, { kind: "job" }),
	summaryFile: join(folder, `${name}.json`),
	answers: [3],
	deadlineMs: 60_000,
	hasInput: async () => true,
	...own,
});

interface Running {
	readonly scheduler: Scheduler;
	stop(): Promise<void>;
}

/** The jobs on real processes, with a clock that is some milliseconds ahead. */
function schedule(
	t: TestContext,
	folder: string,
	jobs: readonly ScheduledJob[],
	aheadMs = 0,
): Running {
	const supervisor = new Supervisor([], {
		stateFile: join(folder, "run/state.json"),
		policy: QUICK,
	});
	const stopping = new AbortController();
	const scheduler = new Scheduler(jobs, {
		recordFile: join(folder, "run/jobs.json"),
		run: (spec, signal) => supervisor.runOnce(spec, signal),
		now: () => new Date(Date.now() + aheadMs),
		retry: RETRY,
		probeMs: 10,
	});
	const running: Running = {
		scheduler,
		stop: async () => {
			stopping.abort();
			await ended;
			await supervisor.stop();
		},
	};
	const ended = scheduler.run(stopping.signal);
	t.after(() => running.stop());
	return running;
}

const statusOf = ({ scheduler }: Running, name: string) =>
	scheduler.statuses.find((status) => status.name === name);
const resultOf = (running: Running, name: string) =>
	statusOf(running, name)?.last?.result;

test("a job runs once when there is input, and reports its result and its next time", async (t) => {
	const folder = temporaryFolder();
	let input = false;
	const running = schedule(t, folder, [
		jobOf(
			folder,
			"batch",
			`echo run >> runs; echo '{"text":"7 rows","rows":7}' > batch.json`,
			{ hasInput: async () => input },
		),
	]);
	await sleep(50);
	assert.equal(statusOf(running, "batch")?.state, "waiting for data");
	assert.deepEqual(linesOf(join(folder, "runs")), []);
	input = true;
	await until(() => resultOf(running, "batch") === "ok", "the run");
	await sleep(100);
	assert.deepEqual(linesOf(join(folder, "runs")), ["run"]);
	const status = statusOf(running, "batch");
	assert.deepEqual(status?.last?.summary, { text: "7 rows", rows: 7 });
	assert.equal(status?.state, "waiting");
	assert.equal(new Date(status?.next ?? "").getUTCHours(), HOUR);
	assert.ok(Date.parse(status?.next ?? "") - Date.now() <= DAY_MS);
});

test("a job without a look for input waits for its time", async (t) => {
	const folder = temporaryFolder();
	const { hasInput: _, ...job } = jobOf(folder, "hourly", "echo run >> runs");
	const running = schedule(t, folder, [job]);
	await sleep(100);
	assert.equal(statusOf(running, "hourly")?.state, "waiting");
	assert.deepEqual(linesOf(join(folder, "runs")), []);
});

test("a run that was missed while nothing ran is caught up, once", async (t) => {
	const folder = temporaryFolder();
	const job = jobOf(folder, "batch", "echo run >> runs");
	const before = schedule(t, folder, [job]);
	await until(() => resultOf(before, "batch") === "ok", "the first run");
	await before.stop();

	const again = schedule(t, folder, [job]);
	await sleep(100);
	assert.equal(linesOf(join(folder, "runs")).length, 1, "nothing was missed");
	await again.stop();

	const later = schedule(t, folder, [job], 3 * DAY_MS);
	await until(
		() => linesOf(join(folder, "runs")).length === 2,
		"the run that makes up",
	);
	await sleep(100);
	assert.equal(linesOf(join(folder, "runs")).length, 2);
	assert.equal(resultOf(later, "batch"), "ok");
});

test("a run that is due waits until the pipeline has settled", async (t) => {
	const folder = temporaryFolder();
	const running = schedule(t, folder, [
		jobOf(folder, "batch", "echo run >> runs", { settleMs: 300 }),
	]);
	await sleep(100);
	assert.deepEqual(linesOf(join(folder, "runs")), []);
	await until(() => resultOf(running, "batch") === "ok", "the run");
});

test("a failed run is reported with its reason and repeated until one succeeds", async (t) => {
	const folder = temporaryFolder();
	const running = schedule(t, folder, [
		jobOf(
			folder,
			"batch",
			`echo run >> runs; [ $(wc -l < runs) -ge 3 ] || { echo '{"text":"NO_LUCK: not yet"}' > batch.json; exit 1; }`,
		),
	]);
	await until(() => resultOf(running, "batch") === "failed", "a failure");
	const { last } = statusOf(running, "batch") ?? {};
	assert.equal(last?.reason, "ended with exit code 1");
	assert.equal(last?.summary?.text, "NO_LUCK: not yet");
	await until(() => resultOf(running, "batch") === "ok", "the third run");
	assert.equal(linesOf(join(folder, "runs")).length, 3);
});

test("an exit code that is an answer is no failure, and its run is not repeated", async (t) => {
	const folder = temporaryFolder();
	const running = schedule(t, folder, [
		jobOf(folder, "reconciliation", "echo run >> runs; exit 3"),
	]);
	await until(
		() => resultOf(running, "reconciliation") === "answered",
		"an answer",
	);
	await sleep(100);
	assert.equal(linesOf(join(folder, "runs")).length, 1);
});

test("a run with an invalid configuration is not repeated before its time", async (t) => {
	const folder = temporaryFolder();
	const running = schedule(t, folder, [
		jobOf(folder, "batch", "echo run >> runs; exit 78"),
	]);
	await until(() => resultOf(running, "batch") === "failed", "a failure");
	await sleep(150);
	assert.equal(linesOf(join(folder, "runs")).length, 1);
});

test("jobs that are due together run one after another", async (t) => {
	const folder = temporaryFolder();
	const script = (name: string) =>
		`echo ${name} >> order; sleep 0.2; echo ${name} >> order`;
	const running = schedule(
		t,
		folder,
		["a", "b", "c"].map((name) => jobOf(folder, name, script(name))),
	);
	await until(
		() => ["a", "b", "c"].every((name) => resultOf(running, name) === "ok"),
		"all runs",
	);
	const order = linesOf(join(folder, "order"));
	for (let i = 0; i < 6; i += 2) assert.equal(order[i], order[i + 1]);
});

test("a run beyond its deadline is stopped and counts as failed", async (t) => {
	const folder = temporaryFolder();
	const running = schedule(t, folder, [
		jobOf(folder, "slow", obedient("slow"), { deadlineMs: 300 }),
	]);
	await until(() => resultOf(running, "slow") === "failed", "the deadline");
	assert.match(statusOf(running, "slow")?.last?.reason ?? "", /deadline/);
	assert.ok(linesOf(join(folder, "order")).includes("stop slow"));
});

test("a stop ends a run cleanly, and the next start repeats it", async (t) => {
	const folder = temporaryFolder();
	const job = jobOf(folder, "batch", obedient("batch"));
	const before = schedule(t, folder, [job]);
	await until(
		() => linesOf(join(folder, "order")).includes("start batch"),
		"the run",
	);
	await before.stop();
	assert.deepEqual(linesOf(join(folder, "order")), [
		"start batch",
		"stop batch",
	]);
	assert.equal(resultOf(before, "batch"), "interrupted");
	schedule(t, folder, [job]);
	await until(
		() => linesOf(join(folder, "order")).length === 3,
		"the run again",
	);
});

test("a run is recorded, so that it is found when the supervisor was killed", async (t) => {
	const folder = temporaryFolder();
	const running = schedule(t, folder, [
		jobOf(folder, "batch", obedient("batch")),
	]);
	await until(() => linesOf(join(folder, "order")).length === 1, "the run");
	const state = readRunState(join(folder, "run/state.json"));
	assert.ok(state);
	const gone = { ...state, supervisor: { pid: process.pid, started: "0" } };
	assert.deepEqual(
		orphans(gone).map(({ component }) => component),
		["batch"],
	);
	const record = readFileSync(join(folder, "run/jobs.json"), "utf8");
	assert.equal(JSON.parse(record).batch.last.result, "running");
	await running.stop();
});

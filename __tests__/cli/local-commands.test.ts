import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
	type PipelineStatus,
	writeStatus,
} from "../../local/status/pipeline-status.ts";
import { identify } from "../../processes/process-table.ts";
import { temporaryFolder } from "../local/temporary-folder.ts";

const ENTRY = join(import.meta.dirname, "../../cli/bin/tickstack.mjs");

function tickstack(...args: string[]) {
	const { status, stdout, stderr } = spawnSync(
		process.execPath,
		[ENTRY, ...args],
		{ encoding: "utf8" },
	);
	return { status, stdout, stderr };
}

test("an unknown flag is an error with exit code 64 that points to --help", () => {
	const { status, stderr } = tickstack("start", "--fast");
	assert.equal(status, 64);
	assert.match(stderr, /--fast.*--help/);
	assert.doesNotMatch(stderr, /\n\s+at /);
});

test("an unknown command is an error that suggests one that there is", () => {
	const { status, stderr } = tickstack("strat");
	assert.equal(status, 64);
	assert.match(stderr, /no command strat; did you mean `start`\?.*--help/);
	const { stdout } = tickstack("--help");
	for (const command of ["start", "stop", "status", "logs", "reconcile"])
		assert.match(stdout, new RegExp(`^  ${command} `, "m"));
});

test("--help names every flag", () => {
	for (const [command, flags] of [
		[
			"start",
			"ticks-per-second history feed feed-key-file feed-secret-file feed-symbols batch-at time-zone data-dir port-base detach reset yes json",
		],
		["reconcile", "from to data-dir port-base json"],
		["logs", "data-dir follow"],
	] as const) {
		const { status, stdout } = tickstack(command, "--help");
		assert.equal(status, 0);
		for (const flag of flags.split(" "))
			assert.match(stdout, new RegExp(`--${flag}\\b`));
	}
});

test("status where nothing has run says so and exits 1", () => {
	const folder = temporaryFolder();
	const plain = tickstack("status", "--data-dir", folder);
	assert.equal(plain.status, 1);
	assert.match(plain.stdout, /nothing has run/);
	const json = tickstack("status", "--data-dir", folder, "--json");
	assert.equal(json.status, 1);
	assert.deepEqual(JSON.parse(json.stdout).components, []);
});

const status = (state: PipelineStatus["state"]): PipelineStatus => ({
	state,
	supervisor: identify(process.pid) ?? null,
	page: "http://127.0.0.1:28000",
	since: "2026-01-02T03:04:05.000Z",
	components: [
		{
			name: "kafka",
			kind: "service",
			state: state === "ready" ? "ready" : "backing off",
			reason: "",
			lastWords: [],
			missing: "",
			pid: 4_711,
			restarts: 2,
			residentBytes: 300 * 2 ** 20,
			address: "127.0.0.1:28092",
			figure: "12.5 MiB",
		},
	],
	jobs: [
		{
			name: "batch",
			schedule: "daily at 02:00 Etc/UTC",
			state: "waiting",
			last: {
				startedAt: "2026-01-02T02:00:00.100Z",
				endedAt: "2026-01-02T02:00:04.200Z",
				result: "ok",
				reason: "",
				summary: { text: "15,080 rows of 5 tickers" },
			},
			next: "2026-01-03T02:00:00.000Z",
		},
	],
});

test("status shows name, state, pid, address and key figure of each component, and exits 0 when all are ready", () => {
	const folder = temporaryFolder();
	writeStatus(join(folder, "run/status.json"), status("ready"));
	const json = tickstack("status", "--data-dir", folder, "--json");
	assert.equal(json.status, 0);
	assert.deepEqual(JSON.parse(json.stdout), status("ready"));
	const plain = tickstack("status", "--data-dir", folder);
	assert.match(
		plain.stdout,
		/kafka +ready +4711 +300 MiB +12\.5 MiB \(restarts: 2\) +127\.0\.0\.1:28092/,
	);
	assert.match(
		plain.stdout,
		/batch +waiting +2026-01-02 02:00:00Z \(4\.1 s\) +15,080 rows of 5 tickers +2026-01-03 02:00:00Z \(daily at 02:00 Etc\/UTC\)/,
	);
	assert.ok(!plain.stdout.includes("\x1b"), "no escape codes");
});

test("status exits 1 when something is not ready", () => {
	const folder = temporaryFolder();
	writeStatus(join(folder, "run/status.json"), status("degraded"));
	assert.equal(tickstack("status", "--data-dir", folder).status, 1);
});

test("status of a supervisor that is gone shows everything as stopped", () => {
	const folder = temporaryFolder();
	const gone = { pid: process.pid, started: "0" };
	writeStatus(join(folder, "run/status.json"), {
		...status("ready"),
		supervisor: gone,
	});
	const { status: code, stdout } = tickstack(
		"status",
		"--data-dir",
		folder,
		"--json",
	);
	assert.equal(code, 1);
	const { state, components } = JSON.parse(stdout);
	assert.equal(state, "stopped");
	assert.deepEqual([components[0].state, components[0].pid], ["stopped", null]);
});

test("stop where nothing runs says so and exits 0", () => {
	const { status: code, stdout } = tickstack(
		"stop",
		"--data-dir",
		temporaryFolder(),
	);
	assert.equal(code, 0);
	assert.match(stdout, /nothing runs/);
});

test("reconcile where nothing runs says so and exits 64", () => {
	const { status: code, stderr } = tickstack(
		"reconcile",
		"--data-dir",
		temporaryFolder(),
	);
	assert.equal(code, 64);
	assert.match(stderr, /no pipeline runs in .*--port-base/);
});

test("logs prints a component's log and names those there are when given another", () => {
	const folder = temporaryFolder();
	mkdirSync(join(folder, "logs"));
	writeFileSync(join(folder, "logs/kafka.log"), "one\ntwo\n");
	const found = tickstack("logs", "kafka", "--data-dir", folder);
	assert.equal(found.stdout, "one\ntwo\n");
	const missing = tickstack("logs", "kafak", "--data-dir", folder);
	assert.equal(missing.status, 64);
	assert.match(missing.stderr, /no log of kafak; there are kafka/);
});

test("a start on a folder with other files in it is refused", () => {
	const folder = temporaryFolder();
	writeFileSync(join(folder, "thesis.txt"), "");
	const { status: code, stderr } = tickstack("start", "--data-dir", folder);
	assert.equal(code, 1);
	assert.match(stderr, /holds other files/);
});

test("--reset without a terminal requires --yes and deletes nothing", () => {
	const folder = temporaryFolder();
	writeFileSync(join(folder, ".tickstack"), "");
	const { status: code, stderr } = tickstack(
		"start",
		"--reset",
		"--data-dir",
		folder,
	);
	assert.equal(code, 64);
	assert.match(stderr, /--yes/);
});

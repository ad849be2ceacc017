import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { local } from "../../environments/local.ts";
import { batchJobs } from "../../local/pipeline/batch-jobs.ts";
import { scheduleText } from "../../local/schedule/schedule.ts";
import {
	type ReconciledHour,
	reconciliationLines,
} from "../../local/status/reconciliation-lines.ts";
import { pipeline } from "../../pipeline/pipeline.ts";
import { JOB_CONFIGS } from "../../workloads/batch/src/config.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const jobsOf = (dataDir: string, spec = local()) =>
	batchJobs({
		pipeline: pipeline(spec),
		portBase: 28_000,
		dataDir,
		root: "/project",
		history: "/history.json.gz",
		environment: {},
	});

test("the three jobs of the batch layer run by one entry point, each configured by the workload's declaration", () => {
	const jobs = jobsOf("/d");
	assert.deepEqual(
		jobs.map(({ name, schedule }) => [name, scheduleText(schedule)]),
		[
			["batch", "daily at 02:00 Etc/UTC"],
			["compaction", "hourly at minute 40"],
			["reconciliation", "hourly at minute 10"],
		],
	);
	for (const { process } of jobs) {
		assert.equal(process.args.at(-1), "/project/workloads/batch/src/main.ts");
		assert.equal(process.logFile, `/d/logs/${process.name}.log`);
	}
	const [features, compaction, reconciliation] = (
		["features", "compaction", "reconciliation"] as const
	).map((job, i) => JOB_CONFIGS[job].parse(jobs[i]?.process.environment ?? {}));
	assert.deepEqual(
		[features?.job, compaction?.job, reconciliation?.job],
		["features", "compaction", "reconciliation"],
	);
	assert.equal(jobs[0]?.process.environment.HISTORY, "/history.json.gz");
	assert.equal(reconciliation?.summaryFile, "/d/run/reconciliation.json");
});

test("the batch runs at the time that is given, the other jobs keep theirs", () => {
	const spec = local({ batch: { at: "23:05", timeZone: "Asia/Singapore" } });
	assert.deepEqual(
		jobsOf("/d", spec).map(({ schedule }) => scheduleText(schedule)),
		[
			"daily at 23:05 Asia/Singapore",
			"hourly at minute 40",
			"hourly at minute 10",
		],
	);
});

test("a run begins with an empty folder of its own, whatever a killed one has left there", async () => {
	const folder = temporaryFolder();
	const [batch] = jobsOf(folder);
	const left = join(folder, "tmp/batch/tickstack-batch-x");
	mkdirSync(left, { recursive: true });
	writeFileSync(join(left, "spill"), "");
	await batch?.process.prepare?.();
	assert.equal(existsSync(left), false);
	assert.ok(existsSync(join(folder, "tmp/batch")));
});

test("an hour's report is printed in lines: counts by cause, late ticks, each difference with its fields", () => {
	const equal: ReconciledHour = {
		hour: "2026-11-20T09",
		result: "equal",
		windows: { compared: 1_200, equal: 1_200, differing: {} },
		late_ticks: { count: 0, latest_ms: null, dropped: 0 },
		differences: [],
		differences_left_out: 0,
	};
	const different: ReconciledHour = {
		...equal,
		hour: "2026-11-20T10",
		result: "different",
		windows: {
			compared: 1_200,
			equal: 1_198,
			differing: { value: 1, late: 1 },
		},
		late_ticks: { count: 3, latest_ms: 1_250, dropped: 2 },
		differences: [
			{
				window: "AAPL|2026-11-20T10:00:00.000Z",
				cause: "value",
				ticks: { served: 4, stored: 4, missing_late: 0 },
				fields: [{ field: "close", served: 1, computed: 2 }],
			},
		],
		differences_left_out: 1,
	};
	assert.deepEqual(reconciliationLines([equal, different]), [
		"2026-11-20 09:00  equal: 1,200 of 1,200 windows equal",
		"2026-11-20 10:00  different: 1,198 of 1,200 windows equal, 1 value, 1 late; 3 ticks came late, by up to 1.3 s beyond the watermark; 2 dropped",
		"  AAPL|2026-11-20T10:00:00.000Z value: 4 of 4 ticks",
		"    close: served 1, computed 2",
		"  and 1 more",
	]);
});

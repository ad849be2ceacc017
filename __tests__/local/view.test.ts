import assert from "node:assert/strict";
import { test } from "node:test";
import type { JobStatus } from "../../local/schedule/scheduled-job.ts";
import { viewFor } from "../../local/status/live-view.ts";
import type {
	ComponentStatus,
	PipelineStatus,
} from "../../local/status/pipeline-status.ts";
import { metricSum } from "../../local/status/prometheus-text.ts";

const component = (own: Partial<ComponentStatus>): ComponentStatus => ({
	name: "kafka",
	kind: "service",
	state: "starting",
	reason: "",
	lastWords: [],
	missing: "",
	pid: 12,
	restarts: 0,
	residentBytes: 0,
	address: "127.0.0.1:18092",
	figure: "",
	...own,
});

const status = (own: Partial<ComponentStatus>): PipelineStatus => ({
	state: "starting",
	supervisor: null,
	page: "http://127.0.0.1:18000",
	since: "",
	components: [component(own)],
	jobs: [],
});

function shown(output: { isTTY: boolean; ci?: boolean; columns?: number }) {
	let text = "";
	const stream = {
		...output,
		write: (chunk: string) => {
			text += chunk;
		},
	};
	const now = () => new Date("2026-01-02T03:04:05Z");
	const view = viewFor(stream, { ci: output.ci ?? false, now });
	view.show(status({}));
	view.show(status({}));
	view.show(status({ state: "ready", figure: "1 MiB" }));
	view.end();
	return text;
}

for (const output of [{ isTTY: false }, { isTTY: true, ci: true }])
	test(`plain lines at changes only, without escape codes, when ${JSON.stringify(output)}`, () => {
		assert.equal(
			shown(output),
			"03:04:05 kafka starting (pid 12)\n03:04:05 kafka ready\n",
		);
	});

test("a job's run is noted when it begins and when it ends, a failure with its reason", () => {
	let text = "";
	const view = viewFor(
		{
			isTTY: false,
			write: (chunk: string) => {
				text += chunk;
			},
		},
		{ ci: false, now: () => new Date("2026-01-02T03:04:05Z") },
	);
	const job: JobStatus = {
		name: "batch",
		schedule: "daily at 02:00 Etc/UTC",
		state: "waiting",
		last: null,
		next: "2026-01-03T02:00:00.000Z",
	};
	const last = {
		startedAt: "2026-01-02T02:00:00.000Z",
		endedAt: "2026-01-02T02:00:01.000Z",
		result: "failed" as const,
		reason: "ended with exit code 1",
		summary: { text: "NO_INPUT: there is no row" },
	};
	for (const now of [
		job,
		{ ...job, state: "running" as const, next: null },
		{ ...job, last },
		{ ...job, last },
	])
		view.show({ ...status({ state: "waiting" }), jobs: [now] });
	assert.equal(
		text,
		[
			"03:04:05 batch running",
			"03:04:05 batch failed: ended with exit code 1: NO_INPUT: there is no row; next run 2026-01-03 02:00:00Z",
			"",
		].join("\n"),
	);
});

test("a terminal gets a table that is redrawn in place and fits its width", () => {
	const text = shown({ isTTY: true, columns: 40 });
	assert.equal(text.split("\x1b[3A\x1b[J").length, 3);
	for (const line of text.split("\n"))
		assert.ok(line.replace(/^.*\[J/, "").length <= 40);
});

test("a failure is noted once with what is missing and the last words, and the table keeps showing it", () => {
	const failed = {
		state: "failed" as const,
		name: "tick-producer",
		reason: "ended: SIGABRT; next start in 8000 ms",
		lastWords: ["FATAL ERROR: heap out of memory"],
		missing: "no tick is published",
	};
	const text = (isTTY: boolean) => {
		let text = "";
		const view = viewFor(
			{
				isTTY,
				columns: 60,
				write: (chunk: string) => {
					text += chunk;
				},
			},
			{ ci: false, now: () => new Date("2026-01-02T03:04:05Z") },
		);
		view.show(status(failed));
		view.show(status(failed));
		return text;
	};
	assert.equal(
		text(false),
		[
			"03:04:05 tick-producer failed: ended: SIGABRT; next start in 8000 ms",
			"03:04:05 tick-producer does not run: no tick is published",
			"03:04:05   FATAL ERROR: heap out of memory",
			"",
		].join("\n"),
	);
	assert.equal(
		text(true).match(
			/tick-producer does not run: no tick is published\n {2}FATAL ERROR/g,
		)?.length,
		2,
	);
});

test("a metric is summed over its labels", () => {
	const text = [
		"# HELP lag Records behind.",
		'lag{partition="0"} 3',
		'lag{partition="1"} 4',
		"lag_other 100",
		"up 1",
	].join("\n");
	assert.equal(metricSum(text, "lag"), 7);
	assert.equal(metricSum(text, "lag", 'partition="1"'), 4);
	assert.equal(metricSum(text, "up"), 1);
	assert.equal(metricSum(text, "absent"), undefined);
});

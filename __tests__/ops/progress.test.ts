import assert from "node:assert/strict";
import { test } from "node:test";
import { Progress } from "../../ops/terraform/progress.ts";
import { terraformEvent } from "../../ops/terraform/terraform-events.ts";

const apply = (type: string, addr: string, elapsed_seconds?: number) =>
	JSON.stringify({
		"@level": "info",
		type,
		hook: { resource: { addr }, action: "create", elapsed_seconds },
	});
const KAFKA = "kubernetes_stateful_set_v1.kafka_stateful-set_1A2B3C4D";

test("what Terraform reports of an object is read with its action and time", () => {
	assert.deepEqual(terraformEvent(apply("apply_complete", KAFKA, 12)), {
		kind: "done",
		action: "create",
		address: KAFKA,
		seconds: 12,
	});
});

test("an error is read with the object that it is about", () => {
	const diagnostic = {
		severity: "error",
		summary: "Refused",
		detail: "why",
		address: KAFKA,
	};
	assert.deepEqual(
		terraformEvent(JSON.stringify({ type: "diagnostic", diagnostic })),
		{ kind: "error", summary: "Refused", detail: "why", address: KAFKA },
	);
});

for (const text of [
	"",
	"Error: x",
	"{",
	'{"type":"version"}',
	'{"type":"outputs"}',
])
	test(`${JSON.stringify(text)} is no event`, () => {
		assert.equal(terraformEvent(text), undefined);
	});

function watched() {
	const lines: string[] = [];
	let now = 10_000;
	const progress = new Progress({
		write: (line) => lines.push(line),
		clock: () => now,
	});
	const report = (text: string) => {
		const event = terraformEvent(text);
		assert.ok(event);
		progress.event("platform", event);
	};
	const wait = (milliseconds: number) => {
		now += milliseconds;
	};
	return { lines, report, wait };
}

const PLANNED = JSON.stringify({
	type: "change_summary",
	changes: { operation: "plan", add: 2, change: 1, remove: 0 },
});

test("a line says how many are done and what is waited for, by names that people know", () => {
	const { lines, report, wait } = watched();
	report(PLANNED);
	report(apply("apply_start", KAFKA));
	wait(6_000);
	report(apply("apply_progress", KAFKA, 6));
	assert.deepEqual(lines, [
		"platform: 0 of 3 done; stateful set kafka_stateful-set",
		"platform: 0 of 3 done; stateful set kafka_stateful-set 6 s",
	]);
});

test("many objects at once give one line in five seconds", () => {
	const { lines, report, wait } = watched();
	report(PLANNED);
	for (let i = 0; i < 100; i++) {
		report(apply("apply_start", `kubernetes_service_v1.s${i}`));
		wait(10);
		report(apply("apply_complete", `kubernetes_service_v1.s${i}`));
	}
	assert.equal(lines.length, 1);
});

test("a failed object is reported at once", () => {
	const { lines, report } = watched();
	report(PLANNED);
	report(apply("apply_start", "kubernetes_service_v1.first"));
	report(apply("apply_errored", KAFKA));
	assert.equal(
		lines.at(-1),
		"platform: stateful set kafka_stateful-set failed",
	);
});

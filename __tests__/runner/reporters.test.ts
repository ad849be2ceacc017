import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../local/temporary-folder.ts";
import { Programs } from "./programs.ts";
import { parseEventLine, type SuiteEvent } from "./suite-events.ts";

/** The suite events of a run of one test file, and whatever else it prints. */
async function reported(program: string, args: readonly string[]) {
	const events: SuiteEvent[] = [];
	// Otherwise node takes the run for a part of this one.
	const { NODE_TEST_CONTEXT: _, ...env } = process.env;
	const { ok, output } = await new Programs().run(program, args, {
		env,
		takes: (line) => {
			const event = parseEventLine(line);
			if (event) events.push(event);
			return event !== undefined;
		},
	});
	const messages = events.flatMap((e) => (e.type === "message" ? e.text : []));
	return { ok, output, events, messages };
}

/** One test that passes, one that fails, one that is skipped. */
const SUITE = `
	test("passes", () => console.log("a test's own words"));
	test("fails", () => { throw new Error("the reason"); });
	test.skip("rests", () => {});
`;
const COUNTS = { passed: 1, failed: 1, skipped: 1 };

function suite(text: string): string {
	const file = join(temporaryFolder(), "some.test.ts");
	writeFileSync(file, text);
	return file;
}

const runNode = (file: string) =>
	reported("node", [
		...["--test", "--test-reporter=./__tests__/runner/node-reporter.ts"],
		...["--test-reporter-destination=stdout", file],
	]);

test("node:test reports a suite's start, its tests, its failures with their reasons, its end and the total", async () => {
	const file = suite(`import { test } from "node:test"; ${SUITE}`);
	const { ok, events, messages } = await runNode(file);
	assert.equal(ok, false);
	assert.deepEqual(events[0], { type: "started", suite: file });
	assert.deepEqual(
		events.flatMap((event) => (event.type === "test" ? event.outcome : [])),
		["passed", "failed", "skipped"],
	);
	assert.ok(events.some((e) => e.type === "ended" && e.suite === file));
	assert.equal(messages.length, 2);
	assert.match(
		messages[0] ?? "",
		/^✗ fails \(.*some\.test\.ts:\d+\)\nError: the reason\n\s+at /,
	);
	assert.match(messages[1] ?? "", /^- skipped: rests/);
	assert.deepEqual(events.at(-1), { type: "total", counts: COUNTS });
});

test("a file that cannot be loaded is a failure", async () => {
	const { ok, events, messages } = await runNode(suite("throw new Error();"));
	assert.equal(ok, false);
	assert.match(messages.join(), /some\.test\.ts/);
	assert.deepEqual(events.at(-1), {
		type: "total",
		counts: { passed: 0, failed: 1, skipped: 0 },
	});
});

test("jest reports the same", async () => {
	const file = suite(SUITE);
	const { ok, events, messages } = await reported("jest", [
		...["--ci", "--rootDir", join(file, ".."), "--testMatch", file],
		`--reporters=${join(import.meta.dirname, "jest-reporter.ts")}`,
		"--transform={}",
	]);
	assert.equal(ok, false);
	assert.equal(events[0]?.type, "started");
	assert.deepEqual(
		events.flatMap((event) => (event.type === "test" ? event.outcome : [])),
		["passed", "failed", "skipped"],
	);
	assert.match(messages.join(), /fails[\s\S]*the reason/);
	assert.deepEqual(events.at(-1), { type: "total", counts: COUNTS });
});

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import {
	chosenSuites,
	drivesBrowser,
	EQUIPMENT,
	isPlain,
	sharesEngines,
} from "./chosen-suites.ts";
import { TIERS } from "./tiers.ts";

const { default: all, check } = TIERS;
assert.ok(all && check);

test("what stands for equipment exists and is loaded by some test", () => {
	const { equipped } = chosenSuites(all, []);
	for (const module of EQUIPMENT)
		assert.ok(
			!module.startsWith("/") || existsSync(module),
			`there is no ${module}`,
		);
	assert.ok(equipped.some(sharesEngines));
	assert.ok(equipped.some(drivesBrowser));
	assert.ok(equipped.some((file) => !sharesEngines(file)));
});

test("a test that reaches engines through its fixtures needs them", () => {
	const page = "__tests__/workloads/query-api/page.test.ts";
	assert.ok(sharesEngines(page) && drivesBrowser(page) && !isPlain(page));
	assert.ok(isPlain("__tests__/runner/chosen-suites.test.ts"));
});

test("the quick check runs what needs Node only, the whole run everything, each file once", () => {
	const quick = chosenSuites(check, []);
	const whole = chosenSuites(all, []);
	assert.deepEqual(quick, { ...whole, equipped: [] });
	assert.ok(quick.jest.length && quick.plain.length);
	const files = [...whole.jest, ...whole.plain, ...whole.equipped];
	assert.equal(new Set(files).size, files.length);
});

test("a pattern chooses by a part of the path below the project", () => {
	const { jest, plain, equipped } = chosenSuites(all, ["/page-s"]);
	assert.deepEqual([jest, plain], [[], []]);
	assert.ok(equipped.length && equipped.every(drivesBrowser));
	const none = { jest: [], plain: [], equipped: [] };
	assert.deepEqual(chosenSuites(all, ["no such test"]), none);
});

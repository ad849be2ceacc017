import assert from "node:assert/strict";
import { test } from "node:test";
import { PERMANENT_NAMES } from "../../ops/operator/operations-context.ts";
import { stagingName } from "../../ops/staging/staging-name.ts";

const name = (title: string) => stagingName(title, PERMANENT_NAMES);

for (const [title, expected] of [
	["pr-42", "pr-42"],
	["PR 42", "pr-42"],
	["feature/x", "feature-x"],
	["été", "ete"],
	["42", "42"],
	["twelve-chars", "twelve-chars"],
] as const)
	test(`${title} is called ${expected}`, () => {
		assert.equal(name(title), expected);
	});

test("a title that is too long is cut, with four digits of its hash", () => {
	assert.equal(name("feature/window-lateness"), "feature-3ba4");
	assert.notEqual(name("feature/window-lateness-2"), "feature-3ba4");
});

test("every name fits, and is a DNS label behind the prefix", () => {
	for (const title of ["a".repeat(100), "x----------------y", "1.2.3.4.5.6.7"])
		assert.match(name(title), /^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/);
});

for (const title of ["", "-x", "a;b", "$(id)", "a".repeat(101), "  ", "日本"])
	test(`${JSON.stringify(title)} is refused`, () => {
		assert.throws(() => name(title), { code: "REFUSED" });
	});

for (const title of ["prod", "Prod", "dev", "local-cluster", "bigdata"])
	test(`${title} is a permanent environment's and refused`, () => {
		assert.throws(() => name(title), /is a permanent environment/);
	});

import assert from "node:assert/strict";
import { test } from "node:test";
import { planHash } from "../../ops/terraform/plan-hash.ts";
import type { ResourceChange } from "../../ops/terraform/terraform.ts";

const change = (
	name: string,
	actions: string[],
	before: unknown,
	after: unknown,
): ResourceChange => ({
	address: `t.${name}`,
	mode: "managed",
	type: "t",
	name,
	change: { actions, before, after },
});
const one = change("a", ["create"], null, { size: 1, tags: ["x"] });
const two = change("b", ["update"], { size: 1 }, { size: 2 });
const hash = (...changes: ResourceChange[]) =>
	planHash([{ stack: "s", changes }]);

test("the same changes give the same hash, in whatever order they and their keys come", () => {
	const turned = change("a", ["create"], null, { tags: ["x"], size: 1 });
	assert.match(hash(one, two), /^[0-9a-f]{16}$/);
	assert.equal(hash(two, turned), hash(one, two));
});

test("what stays as it is plays no part", () => {
	assert.equal(hash(one, change("c", ["no-op"], 1, 1)), hash(one));
});

for (const [what, changes] of [
	["another value", [one, change("b", ["update"], { size: 1 }, { size: 3 })]],
	[
		"another action",
		[one, change("b", ["delete", "create"], { size: 1 }, { size: 2 })],
	],
	["another start", [one, change("b", ["update"], { size: 0 }, { size: 2 })]],
	["another object", [one, change("d", ["update"], { size: 1 }, { size: 2 })]],
	[
		"another order of a list",
		[change("a", ["create"], null, { size: 1, tags: ["y", "x"] }), two],
	],
	["one change less", [one]],
] as const)
	test(`${what} gives another hash`, () => {
		assert.notEqual(hash(...changes), hash(one, two));
	});

test("another stack gives another hash", () => {
	assert.notEqual(planHash([{ stack: "other", changes: [one] }]), hash(one));
});

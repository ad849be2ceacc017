import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isRestOf } from "../../ops/terraform/plan-rest.ts";
import type { ResourceChange } from "../../ops/terraform/terraform.ts";

const change = (
	name: string,
	actions: readonly string[],
	after: unknown,
): ResourceChange => ({
	...{ address: `a.${name}`, mode: "managed", type: "a", name },
	change: { actions, before: null, after },
});
const AGREED = [
	change("one", ["update"], { image: "1" }),
	change("two", ["create"], { image: "2" }),
];

describe("the rest of a plan that was agreed on", () => {
	for (const [what, rest, isRest] of [
		["nothing", [], true],
		["all of it", AGREED, true],
		["a part of it", AGREED.slice(1), true],
		["what is done already", [change("one", ["no-op"], { image: "1" })], true],
		["another value", [change("one", ["update"], { image: "3" })], false],
		["another action", [change("one", ["delete"], { image: "1" })], false],
		["another object", [change("three", ["create"], {})], false],
	] as const)
		test(`${isRest ? "is" : "is not"} ${what}`, () => {
			assert.equal(isRestOf(rest, AGREED), isRest);
		});
});

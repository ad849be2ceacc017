import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluate, holds } from "./conditions.ts";

const ATTRIBUTES = {
	"assertion.ref": "refs/pull/7/merge",
	"assertion.repository": "example/tickstack",
	"resource.name": "projects/_/buckets/states/objects/staging-a/record.json",
	"iam.googleapis.com/modifiedGrantsByRole": ["roles/a", "roles/b"],
};

for (const [expression, expected] of [
	['assertion.repository == "example/tickstack"', true],
	["assertion.repository == 'example/other'", false],
	['assertion.repository != "example/other"', true],
	['assertion.ref in ["refs/heads/main", "refs/pull/7/merge"]', true],
	['assertion.ref.startsWith("refs/pull/")', true],
	['resource.name.endsWith("/record.json")', true],
	['assertion.ref.matches("^refs/tags/")', false],
	['!(assertion.ref == "refs/heads/main")', true],
	// `&&` before `||`.
	["true || false && false", true],
	["(true || false) && false", false],
	['assertion.absent == "x"', false],
	['assertion.absent.startsWith("x")', false],
	[
		'api.getAttribute("iam.googleapis.com/modifiedGrantsByRole", []).hasOnly(["roles/a"])',
		false,
	],
	[
		'api.getAttribute("iam.googleapis.com/modifiedGrantsByRole", []).hasOnly(["roles/b", "roles/a"])',
		true,
	],
	// What is not there has its default.
	['api.getAttribute("other", []).hasOnly(["roles/a"])', true],
] as const)
	test(`${expression} is ${expected}`, () =>
		assert.equal(holds(expression, ATTRIBUTES), expected));

test("a choice has the value of one of its sides", () =>
	assert.equal(
		evaluate(
			'assertion.ref == "refs/heads/main" ? "main" : assertion.ref.startsWith("refs/pull/") ? "pull-request" : "none"',
			ATTRIBUTES,
		),
		"pull-request",
	));

for (const expression of [
	"size(assertion.ref) > 3",
	"assertion.ref ==",
	"(true",
])
	test(`${expression} is neither true nor false`, () =>
		assert.throws(() => holds(expression, ATTRIBUTES), {
			code: "CONDITION_NOT_UNDERSTOOD",
		}));

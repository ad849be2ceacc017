import assert from "node:assert/strict";
import { test } from "node:test";
import type { EnvironmentRecord } from "../../ops/records/environment-record.ts";
import {
	type ReapCandidate,
	type ReapRules,
	reapDecision,
} from "../../ops/staging/reap-decision.ts";

const NOW = Date.parse("2026-01-31T12:00:00Z");
const rules: ReapRules = {
	now: NOW,
	minimumAgeMs: 30 * 60_000,
	cap: 2,
	permanent: ["prod", "bigdata"],
};

function candidate(
	name: string,
	created: string,
	ttl: string,
	more: Partial<ReapCandidate> & { record?: Partial<EnvironmentRecord> } = {},
): ReapCandidate {
	const environment = `staging-${name}`;
	const record: EnvironmentRecord = {
		environment,
		title: name,
		from: "prod",
		isolation: "namespace",
		namespace: environment,
		owner: "ada",
		lifetime: { created, ttl },
		settings: {},
		commit: "abc",
		phase: "ready",
		by: "ada",
		at: created,
		...more.record,
	};
	return { labelled: true, ...more, record };
}

const due = (name: string, more = {}) =>
	candidate(name, "2026-01-31T08:00:00Z", "2h", more);

const judge = (candidates: readonly ReapCandidate[], change = {}) =>
	reapDecision(candidates, { ...rules, ...change });

test("what is overdue goes", () => {
	assert.deepEqual(judge([due("a")]), [
		{
			environment: "staging-a",
			reap: true,
			because: "was due 2026-01-31T10:00:00.000Z",
		},
	]);
});

test("it goes at the very moment when it is due", () => {
	const now = Date.parse("2026-01-31T10:00:00Z");
	assert.equal(judge([due("a")], { now })[0]?.reap, true);
	assert.equal(judge([due("a")], { now: now - 1 })[0]?.reap, false);
});

for (const [what, each, because] of [
	[
		"whose TTL has not passed",
		candidate("a", "2026-01-31T08:00:00Z", "5h"),
		/not due before/,
	],
	[
		"that is younger than the least age",
		candidate("a", "2026-01-31T11:45:00Z", "5m"),
		/younger than 30 minutes/,
	],
	["without a TTL", due("a", { record: { lifetime: undefined } }), /no TTL/],
	[
		"whose namespace lacks the label",
		due("a", { labelled: false }),
		/disposable label/,
	],
	["that somebody works on", due("a", { busy: "bob@ci" }), /bob@ci is at work/],
	[
		"whose time cannot be read",
		candidate("a", "yesterday", "2h"),
		/no time to count from/,
	],
	[
		"that claims to be prod",
		due("a", { record: { environment: "prod" } }),
		/permanent/,
	],
	[
		"in a permanent environment's namespace",
		due("a", { record: { namespace: "bigdata" } }),
		/permanent/,
	],
	[
		"of another name",
		due("a", { record: { environment: "other", namespace: "other" } }),
		/is not called staging-/,
	],
	[
		"in a namespace of another name",
		due("a", { record: { namespace: "kube-system" } }),
		/is not called staging-/,
	],
] as const)
	test(`an environment ${what} stays`, () => {
		const [verdict] = judge([each]);
		assert.equal(verdict?.reap, false);
		assert.match(verdict?.because ?? "", because);
	});

test("one whose namespace was never made, or has gone, goes too", () => {
	assert.equal(judge([due("a", { labelled: undefined })])[0]?.reap, true);
});

test("no more go than the cap allows, the longest overdue first", () => {
	const verdicts = judge([
		candidate("new", "2026-01-31T09:00:00Z", "2h"),
		candidate("kept", "2026-01-31T09:00:00Z", "9h"),
		candidate("oldest", "2026-01-31T06:00:00Z", "2h"),
		candidate("old", "2026-01-31T07:00:00Z", "2h"),
	]);
	assert.deepEqual(
		verdicts.map(({ environment, reap }) => [environment, reap]),
		[
			["staging-oldest", true],
			["staging-old", true],
			["staging-new", false],
			["staging-kept", false],
		],
	);
	assert.match(verdicts[2]?.because ?? "", /2 go in one run at most/);
});

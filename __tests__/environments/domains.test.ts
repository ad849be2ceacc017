import { Duration } from "@tickstack/contracts/duration";
import { Size } from "@tickstack/contracts/size";
import { dev } from "../../environments/dev.ts";
import { local } from "../../environments/local.ts";
import { prod } from "../../environments/prod.ts";
import { domains } from "../../environments/rules/domains.ts";
import type { SpecProblem } from "../../environments/spec-error.ts";
import { staging } from "../../environments/staging.ts";
import { problemsOf } from "../../environments/validate.ts";
import { leaves } from "./leaves.ts";
import { withValue } from "./with-value.ts";

const ALL = [
	dev,
	prod,
	local(),
	staging("pr-42", Duration.hours(8), {
		owner: "someone@example.com",
		created: "2026-11-20T09:30:00Z",
	}),
];
/** Figures that need not be whole. */
const REAL =
	/recordsPerSecond|documentsPerDay|ticksPerSecond|hdfsUsed|volumeUsed/;

describe.each(ALL)("in $name", (spec) => {
	const of = (kind: (value: unknown) => boolean) =>
		leaves(spec).filter(({ value }) => kind(value));
	/** What is refused of a value, by its key. */
	const refused = (key: string, value: unknown) => {
		const changed = withValue(spec, key, value);
		const isOf = (problem: SpecProblem) => problem.key === key;
		return [...domains(changed)].some(isOf) || problemsOf(changed).some(isOf);
	};
	const taken = (
		kind: (value: unknown) => boolean,
		value: unknown,
	): readonly string[] =>
		of(kind)
			.map(({ key }) => key)
			.filter((key) => !refused(key, value));
	const isNumber = (value: unknown) => typeof value === "number";

	test.each([-1, Number.NaN, Number.POSITIVE_INFINITY, 1e300])(
		"no number may be %d",
		(value) => {
			expect(of(isNumber).length).toBeGreaterThan(20);
			const all = taken(isNumber, value);
			expect(all.filter((key) => value !== 1e300 || !REAL.test(key))).toEqual(
				[],
			);
		},
	);

	test("no count may be 2.5", () => {
		expect(taken(isNumber, 2.5).filter((key) => !REAL.test(key))).toEqual([]);
	});

	test("of all counts, only those of what may be left out may be 0", () => {
		for (const key of taken(isNumber, 0))
			expect(key).toMatch(
				/journalNodes|nodesPerZone\.min|(successful|failed)History|elasticsearch\.replicas|cluster\.(shared\.)?copies/,
			);
	});

	test("no size and no time may be nothing", () => {
		const nothing = [
			...taken((value) => value instanceof Size, Size.bytes(0)),
			...taken((value) => value instanceof Duration, Duration.milliseconds(0)),
		];
		expect(nothing).toEqual([]);
	});
});

test("a value outside of its domain is one line with its key, whatever else it breaks", () => {
	const [problem, ...others] = problemsOf(
		withValue(dev, "kafka.topics.ticks.partitions", -1),
	);
	expect(problem).toEqual({
		key: "kafka.topics.ticks.partitions",
		value: "-1",
		because: "is no count that can be",
		allowed: "take a whole number from 1 to 10000",
	});
	expect(others.map(({ key }) => key)).not.toContain(problem?.key);
});

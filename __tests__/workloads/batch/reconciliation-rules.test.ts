import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
	causeOf,
	type Doubtful,
} from "../../../workloads/batch/src/reconciliation/cause.ts";
import {
	type HourFindings,
	hourReport,
	LISTED_DIFFERENCES,
	type WindowDifference,
} from "../../../workloads/batch/src/reconciliation/hour-report.ts";
import {
	hoursBetween,
	recentHours,
} from "../../../workloads/batch/src/reconciliation/hours.ts";
import {
	differencesOf,
	type WindowValues,
} from "../../../workloads/batch/src/reconciliation/window-values.ts";

const WINDOW: WindowValues = {
	company: "Company",
	window_end: "2026-11-20T09:00:30.000Z",
	open: 10,
	high: 11,
	low: 9,
	close: 10.5,
	avg_price: 10.25,
	min_price: 9,
	max_price: 11,
	total_volume: 300,
	trade_count: 3,
	vwap: 10.3,
	volatility: 0.01,
};

describe("two computations of a window", () => {
	for (const [served, fields] of [
		[{}, []],
		[{ avg_price: 10.25 * (1 + 9e-10) }, []],
		[{ avg_price: 10.25 * (1 + 2e-9) }, ["avg_price"]],
		[{ vwap: 10.3 * (1 - 9e-10), volatility: 0.01 * (1 + 9e-10) }, []],
		[{ volatility: 0.01 * (1 + 2e-9) }, ["volatility"]],
		[{ close: 10.5 * (1 + 3e-16) }, ["close"]],
		[{ total_volume: 301 }, ["total_volume"]],
		[{ trade_count: 2, max_price: 12 }, ["max_price", "trade_count"]],
		[{ vwap: null }, ["vwap"]],
		[{ company: "Other" }, ["company"]],
		[{ avg_price: Number.NaN }, ["avg_price"]],
	] as const satisfies readonly [Partial<WindowValues>, string[]][])
		test(`differ in ${fields.length ? fields.join(" and ") : "nothing"} with ${JSON.stringify(served)}`, () => {
			assert.deepEqual(
				differencesOf({ ...WINDOW, ...served }, WINDOW).map(
					({ field }) => field,
				),
				fields,
			);
		});

	test("differ in a field that one of them does not have", () => {
		const { open: _, ...without } = WINDOW;
		assert.deepEqual(differencesOf(without, WINDOW), [
			{ field: "open", served: null, computed: 10 },
		]);
	});

	test("agree on null", () => {
		const none = { ...WINDOW, vwap: null, volatility: null };
		assert.deepEqual(differencesOf(none, none), []);
		assert.equal(differencesOf(WINDOW, none).length, 2);
	});
});

describe("the cause of a difference", () => {
	const doubt: Doubtful = {
		served: { ...WINDOW, trade_count: 2 },
		stored: 3,
		counted: { ...WINDOW, trade_count: 2 },
		missing: 1,
		missingLate: 1,
	};
	for (const [why, own, cause] of [
		["the tick that it lacks was late", {}, "late"],
		["the tick that it lacks came in time", { missingLate: 0 }, "not counted"],
		[
			"one of two ticks that it lacks came in time",
			{ missing: 2, missingLate: 1 },
			"not counted",
		],
		[
			"its first ticks give other values",
			{ counted: { ...WINDOW, trade_count: 2, close: 1 } },
			"value",
		],
		["no tick is missing", { missing: 0, missingLate: 0 }, "value"],
		[
			"no window is served, and all of its ticks were late",
			{ served: undefined, counted: null, missing: 3, missingLate: 3 },
			"late",
		],
		[
			"no window is served, and a tick came in time",
			{ served: undefined, counted: null, missing: 3, missingLate: 2 },
			"not served",
		],
		[
			"more ticks were counted than are stored",
			{
				served: { ...WINDOW, trade_count: 4 },
				counted: WINDOW,
				missing: 0,
				missingLate: 0,
			},
			"not stored",
		],
		[
			"nothing is stored",
			{ served: WINDOW, stored: 0, counted: null, missing: 0, missingLate: 0 },
			"not stored",
		],
		[
			"the served window has no count",
			{ served: {}, counted: null, missing: 3, missingLate: 3 },
			"value",
		],
	] as const satisfies readonly [string, Partial<Doubtful>, string][])
		test(`is "${cause}" when ${why}`, () => {
			assert.equal(causeOf({ ...doubt, ...own }), cause);
		});
});

describe("the hours to reconcile", () => {
	const NOW = Date.parse("2026-11-20T12:04:00.000Z");
	const DELAY = 300_000;

	for (const [given, hours] of [
		[{ from: "2026-11-20T09", to: "2026-11-20T10" }, ["20T09", "20T10"]],
		[{ from: "2026-11-20T09" }, ["20T09", "20T10"]],
		[{ to: "2026-11-20T09" }, ["20T09"]],
		[{ from: "2026-11-19T23", to: "2026-11-20T00" }, ["19T23", "20T00"]],
		[{}, ["20T10"]],
	] as const)
		test(`${JSON.stringify(given)} are ${hours}: 11 o'clock is not closed for another minute`, () => {
			assert.deepEqual(
				hoursBetween(given, NOW, DELAY),
				hours.map((hour) => `2026-11-${hour}`),
			);
		});

	test("a day has 24 hours, and one that is not over those that are closed", () => {
		assert.equal(hoursBetween({ to: "2026-11-19" }, NOW, DELAY).length, 24);
		assert.equal(hoursBetween({ to: "2026-11-20" }, NOW, DELAY).length, 11);
	});

	for (const [given, message] of [
		[{ to: "2026-11-20T11" }, /not closed yet; .* is 2026-11-20T10/],
		[{ from: "2026-11-20T10", to: "2026-11-20T09" }, /after to/],
		[{ to: "2026-02-30T01" }, /no.* hour of the calendar/],
	] as const)
		test(`${JSON.stringify(given)} are refused`, () => {
			assert.throws(() => hoursBetween(given, NOW, DELAY), {
				code: "RECONCILIATION_HOURS_INVALID",
				message,
			});
		});

	test("of the past day are the 24 that are closed", () => {
		const hours = recentHours(NOW, DELAY);
		assert.equal(hours.length, 24);
		assert.equal(hours[0], "2026-11-19T11");
		assert.equal(hours.at(-1), "2026-11-20T10");
	});
});

describe("the report of an hour", () => {
	const difference = (
		window: string,
		cause: WindowDifference["cause"],
	): WindowDifference => ({
		window,
		cause,
		ticks: { served: 1, stored: 3, missing: 2, missing_late: 2 },
		fields: [],
		missing: [],
	});
	const report = (differences: readonly WindowDifference[]) =>
		hourReport({
			hour: "2026-11-20T09",
			computedAt: "2026-11-20T10:10:00.000Z",
			index: "stock_realtime",
			watermarkMs: 60_000,
			records: { files: 1, records: 9, duplicates: 0, invalid: 0 },
			late: { count: 5, latest_ms: 10 },
			compared: 5_000,
			differences,
		} satisfies HourFindings);

	for (const [causes, result] of [
		[[], "equal"],
		[["late", "late"], "late"],
		[["late", "value"], "different"],
	] as const)
		test(`says ${result} with differences [${causes.join(", ")}]`, () => {
			assert.equal(
				report(causes.map((cause, i) => difference(`A|${i}`, cause))).result,
				result,
			);
		});

	test("counts by cause, and lists what is not explained first", () => {
		const { windows, late_ticks, differences } = report([
			difference("B", "late"),
			difference("C", "value"),
			difference("A", "late"),
		]);
		assert.deepEqual(windows, {
			compared: 5_000,
			equal: 4_997,
			differing: { late: 2, value: 1 },
		});
		assert.deepEqual(late_ticks, { count: 5, latest_ms: 10, dropped: 4 });
		assert.deepEqual(
			differences.map(({ window }) => window),
			["C", "A", "B"],
		);
	});

	test("lists so many differences and counts the others", () => {
		const many = Array.from({ length: LISTED_DIFFERENCES + 7 }, (_, i) =>
			difference(`A|${i}`, "value"),
		);
		const { differences, differences_left_out } = report(many);
		assert.equal(differences.length, LISTED_DIFFERENCES);
		assert.equal(differences_left_out, 7);
	});
});

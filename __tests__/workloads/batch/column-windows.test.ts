import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { monthsOf } from "../../../workloads/batch/src/columnar/monthly.ts";
import { quantile } from "../../../workloads/batch/src/columnar/quantile.ts";
import { windowDeviations } from "../../../workloads/batch/src/columnar/window-deviations.ts";
import { windowSums } from "../../../workloads/batch/src/columnar/window-sums.ts";
import { randomNumbers } from "./synthetic-bars.ts";

const random = randomNumbers(17);
/** Prices of any order of magnitude, one after the other. */
const anyPrices = (length: number) =>
	Float64Array.from({ length }, () => random() * 10 ** (random() * 18 - 6));

const lastOf = (values: Float64Array, i: number, width: number) => [
	...values.subarray(Math.max(0, i + 1 - width), i + 1),
];

describe("windows over a column", () => {
	for (const width of [1, 2, 20, 50])
		for (const length of [0, 1, width - 1, width, width + 1, 5 * width + 3])
			test(`of ${width} rows over ${length} values are what summing each anew gives`, () => {
				const values = anyPrices(length);
				const sums = new Float64Array(length);
				windowSums(values, width, sums);
				for (let i = 0; i < length; i++) {
					const expected = lastOf(values, i, width).reduce((a, b) => a + b);
					if (i < width - 1) assert.ok(Number.isNaN(sums[i]));
					else
						assert.ok(
							Math.abs((sums[i] as number) - expected) <= 1e-13 * expected,
							`row ${i}: ${sums[i]}, expected ${expected}`,
						);
				}
			});

	test("have the deviation that two passes over each window give", () => {
		const values = anyPrices(1_000);
		const deviations = new Float64Array(1_000);
		windowDeviations(values, 20, deviations);
		for (let i = 0; i < 1_000; i++) {
			const last = lastOf(values, i, 20);
			const mean = last.reduce((a, b) => a + b) / 20;
			const squares = last.reduce((sum, x) => sum + (x - mean) ** 2, 0);
			const expected = Math.sqrt(squares / 19);
			if (i < 19) assert.ok(Number.isNaN(deviations[i]));
			else
				assert.ok(
					Math.abs((deviations[i] as number) - expected) <= 1e-12 * expected,
					`row ${i}: ${deviations[i]}, expected ${expected}`,
				);
		}
	});

	test("have no deviation where values are equal, also right after a value of another order", () => {
		const values = new Float64Array(100).fill(0.1);
		values[30] = 1e15;
		const deviations = new Float64Array(100);
		windowDeviations(values, 20, deviations);
		for (let i = 19; i < 100; i++)
			assert.equal(deviations[i] === 0, i < 30 || i >= 50, `row ${i}`);
	});
});

describe("a quantile", () => {
	for (const values of [
		[5],
		[2, 1],
		[3, 3, 3, 3],
		[1, 2, 3, 4, 5],
		[5, 4, 3, 2, 1, 0],
		Array.from({ length: 999 }, () => Math.floor(random() * 50)),
		Array.from({ length: 1_000 }, () => random()),
	])
		test(`of ${values.length} values is on the line between its neighbours in order`, () => {
			const sorted = values.toSorted((a, b) => a - b);
			for (const fraction of [0, 0.25, 0.5, 0.75, 1]) {
				const position = (values.length - 1) * fraction;
				const below = sorted[Math.floor(position)] as number;
				const above = sorted[Math.ceil(position)] as number;
				const expected = below + (above - below) * (position % 1);
				assert.equal(quantile(Float64Array.from(values), fraction), expected);
			}
		});
});

describe("months", () => {
	test("begin on their first day, whichever row comes first, before 1970 as after", () => {
		const days = [
			"1969-12-31",
			"1970-01-01",
			"1970-01-31",
			"2024-02-29",
			"2024-12-31",
			"2025-01-01",
		];
		const found = monthsOf(
			Float64Array.from(days, (day) => Date.parse(day) / 86_400_000),
		);
		assert.deepEqual(
			found.map(({ day, start, end }) => [
				new Date(day * 86_400_000).toISOString().slice(0, 10),
				start,
				end,
			]),
			[
				["1969-12-01", 0, 1],
				["1970-01-01", 1, 3],
				["2024-02-01", 3, 4],
				["2024-12-01", 4, 5],
				["2025-01-01", 5, 6],
			],
		);
	});
});

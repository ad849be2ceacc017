import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import {
	batchFeaturesDuckDbColumns,
	batchMonthlyDuckDbColumns,
} from "@tickstack/contracts/batch-rows";
import { Size } from "@tickstack/contracts/size";
import { DuckDb } from "../../../workloads/batch/src/duckdb.ts";
import {
	featuresSql,
	monthlySql,
	NOTHING_CARRIED,
	parametersSql,
} from "../../../workloads/batch/src/jobs.ts";
import {
	RunDatesError,
	runDates,
} from "../../../workloads/batch/src/run-dates.ts";
import { CONFIG, STAMP } from "./bars-under-test.ts";
import type { Row } from "./recompute.ts";

async function withBars(work: (db: DuckDb) => Promise<void>): Promise<void> {
	const db = await DuckDb.open({
		memory: Size.mebibytes(256),
		threads: 2,
		spillDir: join(tmpdir(), "jobs-test-spill"),
	});
	try {
		await db.run(
			"CREATE TABLE bars AS SELECT 'T' || t AS ticker, 'Company' AS company, DATE '2020-01-01' + d::INT AS day, 1.0::DOUBLE AS open, 1.0::DOUBLE AS high, 1.0::DOUBLE AS low, 1.0::DOUBLE AS close, 50 + 40 * sin(d * (t + 1) / 37.0) + (hash(d) % 100) / 50.0 AS p, (hash(d * t) % 1000)::DOUBLE AS volume, d = 399 AS is_open FROM range(3) tickers(t), range(400) days(d)",
		);
		await db.run(`CREATE TEMP VIEW carried AS ${NOTHING_CARRIED}`);
		await db.run(
			`CREATE TEMP VIEW parameters AS ${parametersSql(STAMP, CONFIG)}`,
		);
		await work(db);
	} finally {
		db.close();
	}
}

describe("the jobs' SQL", () => {
	for (const [name, query, schema, rows] of [
		["features", featuresSql, batchFeaturesDuckDbColumns, 1_200],
		["monthly", monthlySql, batchMonthlyDuckDbColumns, 42],
	] as const)
		test(`${name} has the columns of the contract, with their types, and none that is always null`, () =>
			withBars(async (db) => {
				const described = await db.rows<{ name: string; type: string }>(
					`SELECT column_name AS name, column_type AS type FROM (DESCRIBE ${query})`,
				);
				assert.deepEqual(
					described.map(({ name, type }) => [name, type]),
					Object.entries(schema),
				);
				const found = await db.rows<Row>(query);
				assert.equal(found.length, rows);
				for (const column of Object.keys(schema))
					assert.ok(
						found.some((row) => row[column] !== null),
						`${column} is always null`,
					);
			}));

	test("the feature jobs sort the rows twice", () =>
		withBars(async (db) => {
			const plan = await db.rows<{ explain_value: string }>(
				`EXPLAIN ${featuresSql}`,
			);
			const text = plan.map(({ explain_value }) => explain_value).join();
			assert.equal(text.match(/ WINDOW /g)?.length, 2);
		}));

	test("thresholds are doubles", () =>
		withBars(async (db) => {
			const [types] = await db.rows<{ types: string }>(
				"SELECT string_agg(DISTINCT column_type) AS types FROM (DESCRIBE SELECT trend_up, trend_down, volume_spike_ratio, bull_volatility FROM parameters)",
			);
			assert.deepEqual(types, { types: "DOUBLE" });
			const [values] = await db.rows<Row>(
				"SELECT trend_up, trend_down, volume_spike_ratio, bull_volatility FROM parameters",
			);
			assert.deepEqual(Object.values(values ?? {}), [0.02, -0.02, 2, 0.4]);
		}));
});

describe("run dates", () => {
	for (const [given, dates] of [
		[{}, ["2024-03-01"]],
		[{ to: "2024-01-31" }, ["2024-01-31"]],
		[
			{ from: "2024-02-28", to: "2024-03-01" },
			["2024-02-28", "2024-02-29", "2024-03-01"],
		],
	] as const)
		test(`${JSON.stringify(given)} means ${dates}`, () => {
			assert.deepEqual(runDates(given, "2024-03-01"), dates);
		});

	for (const given of [
		{ to: "2023-02-29" },
		{ from: "2024-03-02" },
		{ from: "2024-02-30", to: "2024-03-01" },
	])
		test(`${JSON.stringify(given)} is refused`, () => {
			assert.throws(() => runDates(given, "2024-03-01"), RunDatesError);
		});
});

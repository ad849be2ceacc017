import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { Size } from "@tickstack/contracts/size";
import { DuckDb } from "../../../workloads/batch/src/duckdb.ts";
import { featureQuery } from "../../../workloads/batch/src/feature-query.ts";
import {
	bindSql,
	type JobSqlError,
	parseSteps,
} from "../../../workloads/batch/src/job-sql.ts";
import {
	FEATURE_JOBS,
	type FeatureJob,
	featuresSql,
	MONTHLY_COLUMNS,
	monthlySql,
} from "../../../workloads/batch/src/jobs.ts";
import {
	RunDatesError,
	runDates,
} from "../../../workloads/batch/src/run-dates.ts";
import { differences, type Row } from "./recompute.ts";

const THRESHOLDS = {
	trendUp: 0.02,
	trendDown: -0.02,
	volumeSpike: 2,
	bullVolatility: 0.4,
};

/** Market-regime builds on the two before it. */
const ALONE: Record<FeatureJob, readonly FeatureJob[]> = {
	trend: ["trend"],
	drawdown: ["drawdown"],
	"cumulative-return": ["cumulative-return"],
	"volume-features": ["volume-features"],
	"market-regime": ["trend", "cumulative-return", "market-regime"],
};

async function withBars(work: (db: DuckDb) => Promise<void>): Promise<void> {
	const db = await DuckDb.open({
		memory: Size.mebibytes(256),
		threads: 2,
		spillDir: join(tmpdir(), "jobs-test-spill"),
	});
	try {
		await db.run(
			"CREATE TABLE bars AS SELECT 'T' || t AS ticker, 'Company' AS company, DATE '2020-01-01' + d::INT AS day, 1.0 AS open, 1.0 AS high, 1.0 AS low, 1.0 AS close, 50 + 40 * sin(d * (t + 1) / 37.0) + (hash(d) % 100) / 50.0 AS p, (hash(d * t) % 1000)::BIGINT AS volume FROM range(3) tickers(t), range(400) days(d)",
		);
		await work(db);
	} finally {
		db.close();
	}
}

describe("the jobs' SQL", () => {
	for (const [job, columns] of Object.entries(FEATURE_JOBS) as [
		FeatureJob,
		readonly string[],
	][])
		test(`${job} adds the columns of its schema, alone and merged with the others`, () =>
			withBars(async (db) => {
				const select = `ticker, CAST(day AS VARCHAR) AS day, ${columns.join(", ")}`;
				const alone = await db.rows<Row>(
					featuresSql(THRESHOLDS, select, ALONE[job]),
				);
				const merged = await db.rows<Row>(featuresSql(THRESHOLDS, select));
				assert.equal(alone.length, 1_200);
				assert.deepEqual(differences(merged, alone, ["ticker", "day"]), []);
				for (const column of columns)
					assert.ok(
						alone.some((row) => row[column] !== null),
						`${column} is always null`,
					);
			}));

	test("monthly has the columns of its schema", () =>
		withBars(async (db) => {
			const [row] = await db.rows<Row>(monthlySql(THRESHOLDS));
			assert.deepEqual(Object.keys(row ?? {}), MONTHLY_COLUMNS);
		}));

	test("merged, the jobs sort the rows twice", () => {
		const query = featuresSql(THRESHOLDS, "*");
		assert.equal(query.match(/ WINDOW /g)?.length, 2);
	});

	test("thresholds are written as doubles of every dialect", () => {
		const parameters = { up: 0.02, down: -2 };
		assert.equal(
			bindSql("job", "x > :up AND y < :down -- :gone", parameters),
			"x > 2e-2 AND y < -2e+0",
		);
		assert.throws(
			() => bindSql("job", ":other", parameters),
			(error: JobSqlError) =>
				error.code === "JOB_SQL_INVALID" && /up, down/.test(error.message),
		);
	});

	test("a statement of another form is refused with the form that is meant", () => {
		for (const [sql, message] of [
			["SELECT p FROM bars", /not of the form "SELECT \*/],
			["SELECT *, p + 1 FROM bars", /no "AS name"/],
			["SELECT *, p AS q FROM bars WINDOW w (x)", /not of the form "name AS/],
		] as const)
			assert.throws(() => parseSteps("job", sql), message);
	});

	test("jobs that differ on a name or build on each other in a circle are refused", () => {
		const job = (name: string, sql: string) => ({
			name,
			steps: parseSteps(name, sql),
		});
		assert.throws(
			() =>
				featureQuery(
					[
						job("a", "SELECT *, p + 1 AS x FROM bars"),
						job("b", "SELECT *, p + 2 AS x FROM bars"),
					],
					"*",
				),
			/x is defined as p \+ 2 AS x, and by another job as p \+ 1 AS x/,
		);
		assert.throws(
			() =>
				featureQuery(
					[
						job("a", "SELECT *, y + 1 AS x FROM bars"),
						job("b", "SELECT *, x + 1 AS y FROM bars"),
					],
					"*",
				),
			/builds on itself/,
		);
	});
});

describe("run dates", () => {
	const now = new Date("2024-03-01T00:30:00Z");
	for (const [given, dates] of [
		[{}, ["2024-03-01"]],
		[{ to: "2024-01-31" }, ["2024-01-31"]],
		[
			{ from: "2024-02-28", to: "2024-03-01" },
			["2024-02-28", "2024-02-29", "2024-03-01"],
		],
	] as const)
		test(`${JSON.stringify(given)} means ${dates}`, () => {
			assert.deepEqual(runDates(given, now), dates);
		});

	for (const given of [
		{ to: "2023-02-29" },
		{ from: "2024-03-02" },
		{ from: "2024-02-30", to: "2024-03-01" },
	])
		test(`${JSON.stringify(given)} is refused`, () => {
			assert.throws(() => runDates(given, now), RunDatesError);
		});
});

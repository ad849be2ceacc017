import assert from "node:assert/strict";
import { join } from "node:path";
import {
	BATCH_SCHEMA_VERSION,
	batchFeaturesDuckDbColumns,
	batchMonthlyDuckDbColumns,
} from "@tickstack/contracts/batch-rows";
import { Size } from "@tickstack/contracts/size";
import { defineBars } from "../../../workloads/batch/src/bars.ts";
import { DuckDb } from "../../../workloads/batch/src/duckdb.ts";
import type { Computed } from "../../../workloads/batch/src/engine.ts";
import {
	type Bar,
	differences,
	features,
	months,
	quality,
	type Row,
} from "./recompute.ts";

export const CONFIG = {
	trendUp: 0.02,
	trendDown: -0.02,
	volumeSpike: 2,
	bullVolatility: 0.4,
	outlierZscore: 4,
	outlierIqr: 3,
	gapDays: 7,
};
export const STAMP = {
	runId: "run-1",
	computedAt: "2026-11-20T09:30:00.250Z",
};
const STAMPED = {
	run_id: "run-1",
	computed_at: "2026-11-20 09:30:00.25",
	schema_version: BATCH_SCHEMA_VERSION,
};
/** Of the contract's columns those that are not `derived`. */
const BAR_COLUMNS = [
	...["company", "Open", "High", "Low", "Close", "Adj Close", "Volume"],
];
const MEANS = ["ma50", "ma100", "ma200", "volume_ma20"];

export type Columns = "full" | "derived";

/** A company that is renamed: the month takes the last name. */
const companyOf = ({ ticker, day }: Bar) =>
	`${ticker} ${day < "2000-01-15" ? "Ltd" : "Größe"}`;
const pricesOf = (p: number) => [p, p * 1.5, p / 2, p * 1.25, p] as const;

/** Gives a DuckDB with the view `bars`. */
export async function withBars(
	dir: string,
	bars: readonly Bar[],
	work: (db: DuckDb) => Promise<void>,
	options: { readonly threads?: number; readonly signal?: AbortSignal } = {},
): Promise<void> {
	const db = await DuckDb.open({
		memory: Size.mebibytes(256),
		threads: 2,
		spillDir: join(dir, "spill"),
		...options,
	});
	try {
		await db.run(
			"CREATE TABLE text_bars (ticker VARCHAR, company VARCHAR, day VARCHAR, open DOUBLE, high DOUBLE, low DOUBLE, close DOUBLE, p DOUBLE, volume BIGINT)",
		);
		await db.append(
			"text_bars",
			bars.map((bar) => [
				bar.ticker,
				companyOf(bar),
				bar.day,
				...pricesOf(bar.p),
				bar.volume,
			]),
			[
				...(["string", "string", "string"] as const),
				...(["double", "double", "double", "double", "double"] as const),
				"long",
			],
		);
		await db.run(
			"CREATE TABLE source AS SELECT * REPLACE (CAST(day AS DATE) AS day) FROM text_bars",
		);
		await defineBars(db, "source");
		await work(db);
	} finally {
		db.close();
	}
}

/** Rows of a run's file in their order. */
export const rowsOf = (
	db: DuckDb,
	file: string,
	date: "day" | "month",
): Promise<Row[]> =>
	db.rows<Row>(
		`SELECT * REPLACE (CAST(${date} AS VARCHAR) AS ${date}, CAST(computed_at AS VARCHAR) AS computed_at) FROM '${file}' ORDER BY ticker, ${date}`,
	);

/** Asserts that files and report of a run are what a row-by-row computation of the bars makes of them. */
export async function assertRight(
	db: DuckDb,
	bars: readonly Bar[],
	{ files, quality: report }: Computed,
	columns: Columns,
): Promise<void> {
	const expected = {
		features: fullFeatures(bars),
		monthly: fullMonths(bars),
	};
	for (const [file, date, schema] of [
		["features", "day", batchFeaturesDuckDbColumns],
		["monthly", "month", batchMonthlyDuckDbColumns],
	] as const) {
		const names = Object.keys(schema).filter(
			(name) => columns === "full" || !BAR_COLUMNS.includes(name),
		);
		assert.deepEqual(
			await typesOf(db, files[file]),
			names.map((name) => `${name} ${schema[name]}`),
		);
		const wanted = expected[file].map(
			(row) =>
				Object.fromEntries(names.map((name) => [name, row[name]])) as Row,
		);
		assert.deepEqual(
			differences(await rowsOf(db, files[file], date), wanted, [
				"ticker",
				date,
			]).slice(0, 10),
			[],
		);
	}
	// Sums of shares are right to the last digits that a double has.
	const shares = await db.rows<Row>(
		`SELECT ticker, CAST(month AS VARCHAR) AS month, total_volume AS shares FROM '${files.monthly}' ORDER BY ticker, month`,
	);
	const sums = sharesOf(bars);
	assert.equal(shares.length, sums.size);
	for (const { ticker, month, shares: sum } of shares) {
		const exact = sums.get(`${ticker}|${month}`);
		assert.ok(
			Math.abs(Number(sum) - Number(exact)) <= 2 ** -50 * Number(exact),
			`${ticker} ${month}: ${sum}, expected ${exact}`,
		);
	}
	assert.deepEqual(rounded(report), rounded(quality(bars, CONFIG)));
}

/** Asserts that no price that has left a window of the features has left a rounding error in its mean. */
export async function assertExactMeans(
	db: DuckDb,
	bars: readonly Bar[],
	{ files }: Computed,
): Promise<void> {
	const rows = await rowsOf(db, files.features, "day");
	const expected = features(bars.toSorted(byTickerAndDay));
	const wrong = rows.flatMap((row, i) =>
		MEANS.filter((name) => {
			const value = row[name] as number | null;
			const exact = expected[i]?.[name] as number | null;
			return value === null || exact === null
				? value !== exact
				: Math.abs(value - exact) > 1e-9 * exact;
		}).map((name) => `${row.ticker} ${row.day} ${name}`),
	);
	assert.equal(rows.length, expected.length);
	assert.deepEqual(wrong.slice(0, 10), []);
}

export function byTickerAndDay(a: Bar, b: Bar): number {
	return a.ticker < b.ticker || (a.ticker === b.ticker && a.day < b.day)
		? -1
		: 1;
}

async function typesOf(db: DuckDb, file: string): Promise<string[]> {
	const columns = await db.rows<{ name: string; type: string }>(
		`SELECT column_name AS name, column_type AS type FROM (DESCRIBE SELECT * FROM '${file}')`,
	);
	return columns.map(({ name, type }) => `${name} ${type}`);
}

function fullFeatures(bars: readonly Bar[]): Row[] {
	const barOf = new Map(bars.map((bar) => [`${bar.ticker}|${bar.day}`, bar]));
	return features(bars).map((row) => {
		const bar = barOf.get(`${row.ticker}|${row.day}`) as Bar;
		const [Open, High, Low, Close] = pricesOf(bar.p);
		return {
			...row,
			...{ company: companyOf(bar), Open, High, Low, Close },
			"Adj Close": bar.p,
			Volume: bar.volume,
			...STAMPED,
		};
	});
}

function fullMonths(bars: readonly Bar[]): Row[] {
	const last = new Map<string, Bar>();
	for (const bar of bars.toSorted(byTickerAndDay)) last.set(monthOf(bar), bar);
	return months(bars).map((row) => ({
		...row,
		company: companyOf(last.get(`${row.ticker}|${row.month}`) as Bar),
		...STAMPED,
	}));
}

const monthOf = ({ ticker, day }: Bar) => `${ticker}|${day.slice(0, 7)}-01`;

const sharesOf = (bars: readonly Bar[]): Map<string, bigint> =>
	new Map(
		[...Map.groupBy(bars.toSorted(byTickerAndDay), monthOf)].map(
			([month, days]) => [
				month,
				days.reduce((sum, { volume }) => sum + BigInt(volume ?? 0), 0n),
			],
		),
	);

/** Numbers to ten digits, so that the last ones do not count. */
const rounded = (value: unknown): unknown =>
	JSON.parse(
		JSON.stringify(value, (_, part) =>
			typeof part === "number" ? Number(part.toPrecision(10)) : part,
		),
	);

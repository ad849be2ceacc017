import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { DuckDb } from "../../../workloads/batch/src/duckdb.ts";
import { DuckDbEngine } from "../../../workloads/batch/src/duckdb-engine.ts";
import type { Computed } from "../../../workloads/batch/src/engine.ts";
import {
	assertExactMeans,
	assertRight,
	byTickerAndDay,
	CONFIG,
	type Columns,
	rowsOf,
	STAMP,
	withBars,
} from "./bars-under-test.ts";
import type { Bar } from "./recompute.ts";
import { anyBars, farApart, nastyBars, series } from "./synthetic-bars.ts";

describe("the batch in DuckDB", () => {
	let dir: string;
	before(async () => {
		dir = await mkdtemp(join(tmpdir(), "duckdb-engine-"));
	});
	after(() => rm(dir, { recursive: true, force: true }));

	async function computed(db: DuckDb, columns: Columns): Promise<Computed> {
		const folder = join(dir, columns);
		await mkdir(folder, { recursive: true });
		const options = { db, config: CONFIG, dir: folder, columns };
		return new DuckDbEngine(options).compute(STAMP, () => undefined);
	}

	for (const seed of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
		test(`agrees with a row-by-row computation on any bars, seed ${seed}`, () => {
			const bars = anyBars(seed);
			const columns = seed % 2 ? "full" : "derived";
			return withBars(dir, bars, async (db) =>
				assertRight(db, bars, await computed(db, columns), columns),
			);
		});

	for (const [order, bars] of [
		["sorted", nastyBars().sort(byTickerAndDay)],
		["shuffled", nastyBars().sort(byHash)],
	] as const)
		test(`agrees with a row-by-row computation on nasty bars, ${order}`, () =>
			withBars(dir, bars, async (db) => {
				const run = await computed(db, "full");
				await assertRight(db, bars, run, "full");
				const { gaps, outliers } = run.quality;
				assert.ok(gaps.count > 0 && outliers.iqr > 0);
				// Constant prices have no volatility, not even by rounding.
				const rows = await rowsOf(db, run.files.features, "day");
				const flat = rows.filter(({ ticker }) => ticker === "FLAT");
				assert.deepEqual(
					[...new Set(flat.map(({ volatility20 }) => volatility20))],
					[null, 0],
				);
			}));

	test("keeps means to a relative 1e-9 where prices of 0.01 follow prices of 500,000", () => {
		const bars = farApart();
		return withBars(dir, bars, async (db) => {
			const run = await computed(db, "derived");
			await assertRight(db, bars, run, "derived");
			await assertExactMeans(db, bars, run);
		});
	});

	test("computes one row, and writes empty files when there is none", async () => {
		const bar = { ticker: "ONE", day: "2024-02-29", p: 5, volume: 0 };
		for (const bars of [[bar], []])
			await withBars(dir, bars, async (db) =>
				assertRight(db, bars, await computed(db, "full"), "full"),
			);
	});

	for (const threads of [1, 3])
		test(`computes the same of many tickers out of order in ${threads} thread(s)`, () => {
			const sorted = withGapsAndOutliers(manyTickers());
			const last = sorted.length - 2_000;
			const bars = [...sorted.slice(last), ...sorted.slice(0, last)];
			return withBars(
				dir,
				bars,
				async (db) => {
					const run = await computed(db, "full");
					const { gaps, outliers, bars: counted } = run.quality;
					assert.equal(counted.tickers, 60);
					assert.ok(outliers.both > 50);
					assert.ok(gaps.count > 50);
					await assertRight(db, bars, run, "full");
				},
				{ threads },
			);
		});

	test("ends when the run is to stop", () => {
		const stop = new AbortController();
		return withBars(
			dir,
			manyTickers(),
			async (db) => {
				setTimeout(() => stop.abort(new Error("stop")), 20);
				await assert.rejects(computed(db, "full"), /^Error: stop$/);
			},
			{ signal: stop.signal },
		);
	});
});

const manyTickers = (): Bar[] =>
	Array.from({ length: 60 }, (_, t) =>
		series(
			`M${String(t).padStart(2, "0")}`,
			2_500,
			(i) => 10 + t + Math.sin(i / 9 + t),
			(i) => i * t,
		),
	).flat();

const withGapsAndOutliers = (bars: readonly Bar[]): Bar[] =>
	bars
		.map((bar, i) => (i % 997 === 0 ? { ...bar, p: bar.p * 3 } : bar))
		.filter((_, i) => i % 1_500 > 10);

function byHash(a: Bar, b: Bar): number {
	const hash = ({ p, day }: Bar) => (p * 7919 + Number(day.slice(-2))) % 1;
	return hash(a) - hash(b);
}

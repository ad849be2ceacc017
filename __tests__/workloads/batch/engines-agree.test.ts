import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Size } from "@tickstack/contracts/size";
import { defineBars } from "../../../workloads/batch/src/bars.ts";
import {
	ColumnarEngine,
	threadsFor,
} from "../../../workloads/batch/src/columnar/columnar-engine.ts";
import { ShareThreadError } from "../../../workloads/batch/src/columnar/share-thread.ts";
import { DuckDb } from "../../../workloads/batch/src/duckdb.ts";
import { DuckDbEngine } from "../../../workloads/batch/src/duckdb-engine.ts";
import type { Computed } from "../../../workloads/batch/src/engine.ts";
import type { RunStamp } from "../../../workloads/batch/src/run-stamp.ts";
import {
	type Bar,
	differences,
	features,
	months,
	type Row,
} from "./recompute.ts";
import { nastyBars, randomNumbers, series } from "./synthetic-bars.ts";

const CONFIG = {
	trendUp: 0.02,
	trendDown: -0.02,
	volumeSpike: 2,
	bullVolatility: 0.4,
	outlierZscore: 4,
	outlierIqr: 3,
	gapDays: 7,
};
const STAMP = {
	runId: "run-1",
	computedAt: "2026-11-20T09:30:00.250Z",
};
const MEANS = ["ma50", "ma100", "ma200", "volume_ma20"];

/** Tickers of any length, price level, step and volume, with days left out; the same for a seed. */
function anyBars(seed: number): Bar[] {
	const random = randomNumbers(seed);
	const between = (low: number, high: number) =>
		low + Math.floor(random() * (high - low + 1));
	return Array.from({ length: between(1, 6) }, (_, ticker) => {
		const level = 10 ** between(-2, 6);
		const step = [0, 0.001, 0.05, 0.5][between(0, 3)] as number;
		const shares = [0, 1, 1e6, 2 ** 45][between(0, 3)] as number;
		const leftOut = random() < 0.5 ? 0 : between(1, 30);
		let price = level;
		let day = 0;
		return series(
			`T${ticker}`,
			between(1, 450),
			() => {
				price *= 1 + (random() - 0.5) * step;
				// Now and then a price of another order of magnitude.
				return random() < 0.005 ? price * 10 ** between(-6, 6) : price;
			},
			() => (random() < 0.1 ? 0 : Math.floor(random() * shares)),
			() => {
				day += 1 + (leftOut && random() < 0.1 ? leftOut : 0);
				return day;
			},
		);
	}).flat();
}

/** Prices of 0.01 and of 500,000 in one ticker and side by side, far more rows than a window has. */
function farApart(): Bar[] {
	const random = randomNumbers(11);
	const cent = () => 0.01 * (1 + random() * 0.001);
	const fortune = () => 500_000 * (1 + random() * 0.001);
	return [
		...series("CENT", 5_300, cent, (i) => i),
		...series("FORTUNE", 5_300, fortune, () => 2 ** 52),
		...series(
			"BOTH",
			5_300,
			(i) => (i % 700 < 60 ? fortune() : cent()),
			(i) => (i % 700 < 60 ? 2 ** 52 : i % 3),
		),
	];
}

describe("the engines of the batch", () => {
	let dir: string;
	before(async () => {
		dir = await mkdtemp(join(tmpdir(), "engines-agree-"));
	});
	after(() => rm(dir, { recursive: true, force: true }));

	async function withBars(
		bars: readonly Bar[],
		work: (db: DuckDb) => Promise<void>,
		signal?: AbortSignal,
	): Promise<void> {
		const db = await DuckDb.open({
			...(signal && { signal }),
			memory: Size.mebibytes(256),
			threads: 2,
			spillDir: join(dir, "spill"),
		});
		try {
			await db.run(
				"CREATE TABLE text_bars (ticker VARCHAR, company VARCHAR, day VARCHAR, open DOUBLE, high DOUBLE, low DOUBLE, close DOUBLE, p DOUBLE, volume BIGINT)",
			);
			await db.append(
				"text_bars",
				bars.map(({ ticker, day, p, volume }) => [
					ticker,
					// A company that is renamed: the month takes the last name.
					`${ticker} ${day < "2000-01-15" ? "Ltd" : "Größe"}`,
					day,
					...[p, p * 1.5, p / 2, p * 1.25, p],
					volume,
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

	async function computed(
		db: DuckDb,
		engine: "columnar" | "duckdb",
		columns: "full" | "derived",
		threads = 2,
	): Promise<Computed> {
		const folder = join(dir, `${engine}-${columns}`);
		await mkdir(folder, { recursive: true });
		const options = { db, config: CONFIG, dir: folder, columns };
		return (
			engine === "columnar"
				? new ColumnarEngine({ ...options, threads })
				: new DuckDbEngine(options)
		).compute(STAMP, () => undefined);
	}

	const rowsOf = (db: DuckDb, file: string, dateColumn: string) =>
		db.rows<Row>(
			`SELECT * REPLACE (CAST(${dateColumn} AS VARCHAR) AS ${dateColumn}, CAST(computed_at AS VARCHAR) AS computed_at) FROM '${file}' ORDER BY ticker, ${dateColumn}`,
		);

	async function assertAgree(db: DuckDb, columns: "full" | "derived") {
		const fast = await computed(db, "columnar", columns);
		const sql = await computed(db, "duckdb", columns);
		for (const [file, date] of [
			["features", "day"],
			["monthly", "month"],
		] as const) {
			const rows = await rowsOf(db, fast.files[file], date);
			const expected = await rowsOf(db, sql.files[file], date);
			assert.deepEqual(
				Object.keys(rows[0] ?? {}),
				Object.keys(expected[0] ?? {}),
			);
			assert.deepEqual(
				differences(rows, expected, ["ticker", date]).slice(0, 10),
				[],
			);
		}
		// Sums of shares beyond 2^53 are exact, which a number of JavaScript would hide.
		const shares = (file: string) =>
			db.rows<Row>(
				`SELECT ticker, CAST(total_volume AS VARCHAR) AS shares FROM '${file}' ORDER BY ticker, month`,
			);
		assert.deepEqual(
			await shares(fast.files.monthly),
			await shares(sql.files.monthly),
		);
		assert.deepEqual(rounded(fast.quality), rounded(sql.quality));
		return fast;
	}

	for (const seed of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
		test(`agree with each other and with a row-by-row computation on any bars, seed ${seed}`, () => {
			const bars = anyBars(seed);
			return withBars(bars, async (db) => {
				const { files } = await assertAgree(db, seed % 2 ? "full" : "derived");
				const rows = await rowsOf(db, files.features, "day");
				assert.deepEqual(
					differences(rows, features(bars), ["ticker", "day"]).slice(0, 10),
					[],
				);
				assert.deepEqual(
					differences(await rowsOf(db, files.monthly, "month"), months(bars), [
						"ticker",
						"month",
					]).slice(0, 10),
					[],
				);
			});
		});

	for (const [order, bars] of [
		["sorted", nastyBars().sort(byTickerAndDay)],
		["shuffled", nastyBars().sort(byHash)],
	] as const)
		test(`agree on nasty bars, ${order}`, () =>
			withBars(bars, async (db) => {
				const { files, quality } = await assertAgree(db, "full");
				const rows = await rowsOf(db, files.features, "day");
				assert.equal(rows.length, bars.length);
				assert.ok(quality.gaps.count > 0 && quality.outliers.iqr > 0);
				// Constant prices have no volatility, not even by rounding.
				const flat = rows.filter(({ ticker }) => ticker === "FLAT");
				assert.deepEqual(
					[...new Set(flat.map(({ volatility20 }) => volatility20))],
					[null, 0],
				);
			}));

	test("keep means to a relative 1e-9 where prices of 0.01 follow prices of 500,000", () => {
		const bars = farApart();
		return withBars(bars, async (db) => {
			const { files } = await assertAgree(db, "derived");
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
		});
	});

	test("agree when there is one row, and write empty files when there is none", async () => {
		const bar = { ticker: "ONE", day: "2024-02-29", p: 5, volume: 0 };
		await withBars([bar], async (db) => {
			await assertAgree(db, "full");
		});
		await withBars([], async (db) => {
			const { files, quality } = await computed(db, "columnar", "full");
			assert.deepEqual(await rowsOf(db, files.features, "day"), []);
			assert.equal(quality.bars.first_day, null);
		});
	});

	test("keep the rows of more tickers than a row group has in its order", () =>
		withBars(manyTickers(), async (db) => {
			const { files } = await computed(db, "columnar", "derived");
			const [groups] = await db.rows<{ count: number }>(
				`SELECT count(DISTINCT row_group_id) AS count FROM parquet_metadata('${files.features}')`,
			);
			assert.ok((groups?.count ?? 0) > 2);
			await assertAgree(db, "derived");
		}));

	async function contents(db: DuckDb, threads: number) {
		const { files, quality } = await computed(db, "columnar", "full", threads);
		const digest = async (file: string) =>
			createHash("sha256")
				.update(await readFile(file))
				.digest("hex");
		return {
			features: await digest(files.features),
			monthly: await digest(files.monthly),
			quality,
		};
	}

	test("write the same bytes and reports whatever the number of threads, and when these are found to read rows out of order", () => {
		const bars = withGapsAndOutliers(manyTickers());
		const last = bars.length - 2_000;
		return withBars(
			[...bars.slice(last), ...bars.slice(0, last)],
			async (db) => {
				const unsorted = await contents(db, 2);
				await db.run("SET preserve_insertion_order = true");
				await db.run(
					"CREATE OR REPLACE TABLE source AS SELECT * FROM source ORDER BY ticker, day",
				);
				await defineBars(db, "source");
				const alone = await contents(db, 0);
				assert.equal(alone.quality.bars.tickers, 60);
				assert.ok(alone.quality.outliers.both > 50);
				assert.ok(alone.quality.gaps.count > 50);
				for (const threads of [1, 2, 3])
					assert.deepEqual(await contents(db, threads), alone);
				assert.deepEqual(unsorted, alone);
			},
		);
	});

	for (const threads of [1, 2])
		test(`tell why one of ${threads} threads has failed, and end them all`, () =>
			withBars(manyTickers(), async (db) => {
				const engine = new ColumnarEngine({
					...{ db, config: CONFIG, dir, columns: "derived", threads },
				});
				const noStamp = undefined as unknown as RunStamp;
				await assert.rejects(
					engine.compute(noStamp, () => undefined),
					(error: Error) =>
						error instanceof ShareThreadError &&
						error.code === "BATCH_THREAD_FAILED" &&
						error.cause instanceof TypeError &&
						error.message.includes(error.cause.message),
				);
				assert.deepEqual(threadsAlive(), []);
			}));

	test("end their threads when the run is to stop", () => {
		const stop = new AbortController();
		return withBars(
			manyTickers(),
			async (db) => {
				const timer = setInterval(() => {
					if (threadsAlive().length > 0) stop.abort(new Error("stop"));
				}, 1);
				await assert.rejects(computed(db, "columnar", "full"), /^Error: stop$/);
				clearInterval(timer);
				assert.deepEqual(threadsAlive(), []);
			},
			stop.signal,
		);
	});

	test("compute in as many threads as DuckDB has, and in none beside the reading on one core", () => {
		assert.equal(threadsFor(2, 8), 2);
		assert.equal(threadsFor(16, 2), 2);
		assert.equal(threadsFor(64, 64), 4);
		assert.equal(threadsFor(2, 1), 0);
		assert.equal(threadsFor(1, 8), 0);
	});
});

/** One port for each thread of this process. */
const threadsAlive = (): string[] =>
	process.getActiveResourcesInfo().filter((it) => it === "MessagePort");

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

function byTickerAndDay(a: Bar, b: Bar): number {
	return a.ticker < b.ticker || (a.ticker === b.ticker && a.day < b.day)
		? -1
		: 1;
}

function byHash(a: Bar, b: Bar): number {
	const hash = ({ p, day }: Bar) => (p * 7919 + Number(day.slice(-2))) % 1;
	return hash(a) - hash(b);
}

/** Numbers to ten digits, so that the last ones do not count. */
const rounded = (value: unknown): unknown =>
	JSON.parse(
		JSON.stringify(value, (_, part) =>
			typeof part === "number" ? Number(part.toPrecision(10)) : part,
		),
	);

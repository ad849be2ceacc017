import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Size } from "@tickstack/contracts/size";
import { defineBars } from "../../../workloads/batch/src/bars.ts";
import { DuckDb } from "../../../workloads/batch/src/duckdb.ts";
import { DuckDbEngine } from "../../../workloads/batch/src/duckdb-engine.ts";
import type { ComputedFiles } from "../../../workloads/batch/src/engine.ts";
import {
	changesSince,
	computeChanges,
} from "../../../workloads/batch/src/increment.ts";
import { CONFIG, rowsOf, STAMP } from "./bars-under-test.ts";
import { type Bar, differences, features, months } from "./recompute.ts";
import { anyBars, randomNumbers, series } from "./synthetic-bars.ts";

const DAY_MS = 86_400_000;
const NEXT = { ...STAMP, runId: "run-2" };
const nextDay = (day: string, days = 1) =>
	new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

/** Bars by ticker and day. */
class Input {
	readonly #bars: Map<string, Bar>;

	constructor(bars: readonly Bar[]) {
		this.#bars = new Map(bars.map((bar) => [`${bar.ticker}|${bar.day}`, bar]));
	}

	get all(): Bar[] {
		return [...this.#bars.values()];
	}

	of(ticker: string): Bar[] {
		return this.all
			.filter((bar) => bar.ticker === ticker)
			.sort((a, b) => (a.day < b.day ? -1 : 1));
	}

	get tickers(): string[] {
		return [...new Set(this.all.map(({ ticker }) => ticker))];
	}

	put(bar: Bar): void {
		this.#bars.set(`${bar.ticker}|${bar.day}`, bar);
	}

	remove({ ticker, day }: Bar): void {
		this.#bars.delete(`${ticker}|${day}`);
	}
}

type Random = () => number;
const one = <T>(of: readonly T[], random: Random): T =>
	of[Math.floor(random() * of.length)] as T;

/** What happens to an input from one night to the next. */
const EVENTS: Readonly<Record<string, (input: Input, random: Random) => void>> =
	{
		"a new day of all tickers": (input, random) => {
			for (const ticker of input.tickers) {
				const last = input.of(ticker).at(-1) as Bar;
				input.put({
					...last,
					day: nextDay(last.day, 1 + Math.floor(random() * 3)),
					p: last.p * (0.9 + random() * 0.2),
				});
			}
		},
		"a late tick of the last day": (input, random) => {
			const last = input.of(one(input.tickers, random)).at(-1) as Bar;
			input.put({ ...last, p: last.p * 1.3, volume: (last.volume ?? 0) + 7 });
		},
		"a corrected day long ago": (input, random) => {
			const bar = one(input.of(one(input.tickers, random)), random);
			input.put({ ...bar, p: bar.p * (0.5 + random()) });
		},
		"a split: all days before are adjusted": (input, random) => {
			const bars = input.of(one(input.tickers, random));
			for (const bar of bars.slice(0, Math.floor(random() * bars.length)))
				input.put({ ...bar, p: bar.p / 4 });
		},
		"a day is gone": (input, random) => {
			const bars = input.of(one(input.tickers, random));
			if (bars.length > 1) input.remove(one(bars, random));
		},
		"a ticker is gone": (input, random) => {
			if (input.tickers.length > 2)
				for (const bar of input.of(one(input.tickers, random)))
					input.remove(bar);
		},
		"a new ticker": (input, random) => {
			const name = `NEW${Math.floor(random() * 1e9)}`;
			for (const bar of series(
				name,
				1 + Math.floor(random() * 300),
				() => 5 + random(),
				(i) => i * 10,
			))
				input.put(bar);
		},
		"a volume that is not known any more": (input, random) => {
			const bar = one(input.of(one(input.tickers, random)), random);
			input.put({ ...bar, volume: null });
		},
		"a price below 0": (input, random) => {
			const bar = one(input.of(one(input.tickers, random)), random);
			input.put({ ...bar, p: -bar.p });
		},
		nothing: () => undefined,
	};

describe("a run that computes what has changed", () => {
	let dir: string;
	before(async () => {
		dir = await mkdtemp(join(tmpdir(), "increment-test-"));
	});
	after(() => rm(dir, { recursive: true, force: true }));

	async function withDb(work: (db: DuckDb) => Promise<void>): Promise<void> {
		const db = await DuckDb.open({
			memory: Size.mebibytes(256),
			threads: 2,
			spillDir: join(dir, "spill"),
		});
		try {
			await work(db);
		} finally {
			db.close();
		}
	}

	async function define(db: DuckDb, bars: readonly Bar[]): Promise<void> {
		await db.run(
			"CREATE OR REPLACE TABLE source_text (ticker VARCHAR, company VARCHAR, day VARCHAR, p DOUBLE, volume DOUBLE)",
		);
		await db.append(
			"source_text",
			bars.map(({ ticker, day, p, volume }) => [
				...[ticker, `${ticker} Inc.`, day, p, volume],
			]),
			["string", "string", "string", "double", "double"],
		);
		await db.run("DROP VIEW IF EXISTS bars");
		await db.run(
			"CREATE OR REPLACE TABLE source AS SELECT ticker, company, CAST(day AS DATE) AS day, p AS open, p AS high, p AS low, p AS close, p, volume FROM source_text",
		);
		await defineBars(db, "source");
	}

	const engineOf = async (db: DuckDb, folder: string) => {
		await mkdir(join(dir, folder), { recursive: true });
		return new DuckDbEngine({
			...{ db, config: CONFIG, dir: join(dir, folder), columns: "full" },
		});
	};

	const ignore = () => undefined;

	async function assertRight(
		db: DuckDb,
		files: ComputedFiles,
		bars: readonly Bar[],
		what: string,
	): Promise<void> {
		assert.deepEqual(
			[
				...differences(
					await rowsOf(db, files.features, "day"),
					features(bars),
					["ticker", "day"],
				),
				...differences(await rowsOf(db, files.monthly, "month"), months(bars), [
					"ticker",
					"month",
				]),
			].slice(0, 5),
			[],
			what,
		);
	}

	for (const seed of [1, 2, 3, 4, 5, 6, 7, 8])
		test(`equals a run of all rows, night by night, seed ${seed}`, () =>
			withDb(async (db) => {
				const random = randomNumbers(seed);
				const input = new Input(anyBars(seed));
				await define(db, input.all);
				let built = 0;
				let { files } = await (await engineOf(db, `base-${seed}`)).compute(
					STAMP,
					ignore,
				);
				for (let night = 0; night < 8; night++) {
					const names = [1, 2].map(() => one(Object.keys(EVENTS), random));
					for (const name of names) EVENTS[name]?.(input, random);
					await define(db, input.all);
					const folder = `night-${seed}-${night}`;
					const engine = await engineOf(db, folder);
					const changes = await changesSince(db, files.features);
					if (changes) built++;
					files = changes
						? await computeChanges(
								...([db, engine, files, join(dir, folder)] as const),
								...([NEXT, ignore] as const),
							)
						: (await engine.compute(NEXT, ignore)).files;
					await assertRight(db, files, input.all, `night ${night}: ${names}`);
				}
				assert.ok(built > 0, "no night built on the one before");
			}));

	test("computes and writes no more than what is new, with what the days before leave", () =>
		withDb(async (db) => {
			const random = randomNumbers(99);
			let price = 100;
			const bars = ["A", "B", "C"].flatMap((ticker) =>
				series(
					ticker,
					1_000,
					(i) => {
						price *= 0.98 + random() * 0.04;
						// The peak and the deepest fall are long before the rows that the new day's windows are of.
						return i === 100 ? price * 50 : i === 101 ? price / 50 : price;
					},
					(i) => i,
				),
			);
			const input = new Input(bars);
			await define(db, input.all);
			const base = (
				await (await engineOf(db, "few-base")).compute(STAMP, ignore)
			).files;
			EVENTS["a new day of all tickers"]?.(input, random);
			await define(db, input.all);
			assert.deepEqual(await changesSince(db, base.features), {
				tickers: 3,
				rows: 3,
			});
			const engine = await engineOf(db, "few-next");
			const files = await computeChanges(
				...([db, engine, base, join(dir, "few-next")] as const),
				...([NEXT, ignore] as const),
			);
			await assertRight(db, files, input.all, "a new day");
			const [rows] = await db.rows<Record<string, number>>(
				`SELECT (SELECT count(*) FROM '${files.changedFeatures}') AS features, (SELECT count(*) FROM '${files.changedMonthly}') AS months, count(*) FILTER (WHERE run_id = 'run-2') AS new, count(*) AS total FROM '${files.features}'`,
			);
			assert.deepEqual(rows, { features: 3, months: 3, new: 3, total: 3_003 });
		}));

	test("is one of all rows where more than half of them have changed", () =>
		withDb(async (db) => {
			const input = new Input(anyBars(3));
			await define(db, input.all);
			const { files } = await (await engineOf(db, "half")).compute(
				STAMP,
				ignore,
			);
			for (const bar of input.all) input.put({ ...bar, p: bar.p * 2 });
			await define(db, input.all);
			assert.equal(await changesSince(db, files.features), undefined);
		}));
});

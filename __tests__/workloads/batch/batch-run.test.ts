import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { BatchUnderTest } from "./batch-under-test.ts";
import {
	type Bar,
	differences,
	features,
	months,
	type Row,
} from "./recompute.ts";
import { nastyBars } from "./synthetic-bars.ts";

const HISTORY = join(import.meta.dirname, "../../../data/history.json.gz");
const LAST_DAY = "2013-03-01";
const ROWS = 12_154;

const latest = { history: HISTORY, to: LAST_DAY };

/** A short history: 300 days of two tickers. */
const fewBars = (): Bar[] =>
	nastyBars().filter(({ ticker }) => ["ZEROVOL", "HALFVOL"].includes(ticker));
const FEW_LAST_DAY = "2000-10-14";
const FEW_ROWS = 600;

const rawLine = (
	{ ticker, time, price }: { ticker: string; time: string; price: number },
	partition: number,
	offset: number,
) =>
	`${JSON.stringify({
		ticker,
		company: `${ticker} Inc.`,
		time,
		Open: price,
		High: price + 1,
		Low: price - 1,
		Close: price + 0.5,
		"Adj Close": price + 0.25,
		Volume: 10,
		_partition: partition,
		_offset: offset,
	})}\n`;

describe("a run of the batch layer", () => {
	test("publishes features and months to HDFS and Elasticsearch, and the same input only once", async () => {
		await using batch = await BatchUnderTest.create();
		await batch.run(latest);
		assert.deepEqual(
			[...(await batch.tree("serving")).keys()].map((name) =>
				name.replace(/[0-9a-f]{16}/, "DIGEST"),
			),
			[
				"_history/DIGEST.parquet",
				"_history/history.json",
				`features/dt=${LAST_DAY}/_quality.json`,
				`features/dt=${LAST_DAY}/_run.json`,
				`features/dt=${LAST_DAY}/part-00000.parquet`,
				`monthly/dt=${LAST_DAY}/part-00000.parquet`,
			],
		);
		const served = await batch.served();
		assert.equal(served?.rows, ROWS);
		const [row] = await batch.parquet(
			`serving/features/dt=${LAST_DAY}/part-00000.parquet`,
			"count(*) AS rows, min(run_id) AS first, max(run_id) AS last",
		);
		assert.deepEqual(row, {
			rows: String(ROWS),
			first: served?.runId,
			last: served?.runId,
		});
		const lines = (await batch.hdfs.read(`${batch.root}/latest.json`))
			.toString()
			.trim()
			.split("\n")
			.map((line) => JSON.parse(line));
		assert.deepEqual(
			lines.map(({ ticker, day }) => [ticker, day]),
			["AAPL", "FB", "GOOG", "IBM", "MSFT"].map((t) => [t, LAST_DAY]),
		);
		const document = await batch.elasticsearch.get({
			index: batch.featuresAlias,
			id: `AAPL|${LAST_DAY}`,
		});
		assert.deepEqual(document._source, lines[0]);

		assert.match(await batch.run(latest), /published already/);
		assert.deepEqual(await batch.served(), served);
		await batch.run({ ...latest, force: true });
		const forced = await batch.served();
		assert.notEqual(forced?.runId, served?.runId);
		assert.equal(forced?.rows, ROWS);
		assert.deepEqual(await readdir(batch.workDir), []);
	});

	test("takes a day that is in both inputs from the history, and each record of the raw data set once", async () => {
		await using batch = await BatchUnderTest.create();
		const bars: Bar[] = nastyBars().filter(({ ticker }) => ticker === "WILD");
		const [first, second] = bars.slice(-2) as [Bar, Bar];
		const earlier = bars.at(-3) as Bar;
		const history = await batch.history(bars.slice(0, -2));
		const at = (day: string, clock: string, price: number) => ({
			ticker: "WILD",
			time: `${day}T${clock}Z`,
			price,
		});
		const file = (day: string, hour: string, name: string, text: string) =>
			batch.hdfs.create(
				`${batch.rawPath}/${day.replaceAll("-", "/")}/${hour}/${name}`,
				Buffer.from(text),
			);
		const opening = rawLine(at(first.day, "09:30:00.000", 100), 1, 4);
		const tie = rawLine(at(first.day, "15:59:59.999", 70), 1, 8);
		const close = rawLine(at(first.day, "15:59:59.999", 90), 1, 9);
		await file(first.day, "09", "data_1-4-4.jsonl", opening);
		await file(first.day, "09", "data_1-4-7.jsonl", `${opening}not json\n`);
		await file(first.day, "15", "data_1-8-9.jsonl", close + tie);
		// Midnight in New York, five hours behind.
		await file(
			second.day,
			"05",
			"data_1-10-10.jsonl",
			rawLine(at(second.day, "05:00:00.000", 50), 1, 10),
		);
		await file(second.day, "05", "data_1-11-11.jsonl.tmp", "unfinished");
		await file(
			earlier.day,
			"12",
			"data_1-2-2.jsonl",
			rawLine(at(earlier.day, "12:00:00.000", 4 * earlier.p), 1, 2),
		);
		await batch.run({ history, to: second.day });

		const expected = bars.with(-2, { ...first, p: 90.25, volume: 30 });
		expected[expected.length - 1] = { ...second, p: 50.25, volume: 10 };
		const path = `dt=${second.day}/part-00000.parquet`;
		assert.deepEqual(
			differences(
				await batch.parquet(
					`serving/features/${path}`,
					"* REPLACE (CAST(day AS VARCHAR) AS day)",
				),
				features(expected),
				["ticker", "day"],
			).slice(0, 5),
			[],
		);
		const [bar] = await batch.parquet(
			`serving/features/${path}`,
			`arg_max(COLUMNS(['company', 'Open', 'High', 'Low', 'Close']), day) FILTER (WHERE day = '${first.day}')`,
		);
		assert.deepEqual(Object.values(bar ?? {}), [
			"WILD Inc.",
			100,
			101,
			69,
			90.5,
		]);
		const quality = JSON.parse(
			(
				await batch.hdfs.read(
					`${batch.root}/serving/features/dt=${second.day}/_quality.json`,
				)
			).toString(),
		);
		assert.deepEqual(quality.raw, {
			files: 5,
			records: 7,
			duplicates: 1,
			invalid: 1,
			outside_hours: 0,
			days: 3,
		});
		assert.equal(quality.replaced, 1);
		assert.deepEqual(
			differences(
				await batch.parquet(
					`serving/monthly/${path}`,
					"* REPLACE (CAST(month AS VARCHAR) AS month, CAST(total_volume AS DOUBLE) AS total_volume, CAST(trading_days AS DOUBLE) AS trading_days, CAST(positive_days AS DOUBLE) AS positive_days)",
				),
				months(expected),
				["ticker", "month"],
			).slice(0, 5),
			[],
		);
	});

	test("computes and indexes what is new, and serves what a run of all rows does", async () => {
		await using batch = await BatchUnderTest.create();
		const bars = fewBars();
		const gone = bars[200] as Bar;
		const changed = bars.at(-100) as Bar;
		await batch.run({ history: await batch.history(bars), to: "2000-10-13" });
		const first = await batch.served();
		const next = [
			...bars.filter((bar) => bar !== gone && bar !== changed),
			{ ...changed, p: 7.5 },
		];
		const history = await batch.history(next);
		const output = await batch.run({ history, to: FEW_LAST_DAY });
		assert.match(output, /only what has changed is computed/);
		const second = await batch.served();
		assert.equal(second?.rows, FEW_ROWS - 1);
		const servedRows = async () => {
			const { hits } = await batch.elasticsearch.search<Row>({
				index: batch.featuresAlias,
				size: 1_000,
			});
			return hits.hits.map(({ _source }) => _source as Row);
		};
		assert.deepEqual(
			differences(await servedRows(), features(next), ["ticker", "day"]).slice(
				0,
				5,
			),
			[],
		);

		// A day more: one row of each ticker.
		const more = [
			...next,
			...["ZEROVOL", "HALFVOL"].map((ticker) => ({
				...{ ticker, day: "2000-10-27", p: 8, volume: 9 },
			})),
		];
		await batch.run({ history: await batch.history(more), to: "2000-10-27" });
		const run = JSON.parse(
			(
				await batch.hdfs.read(
					`${batch.root}/serving/features/dt=2000-10-27/_run.json`,
				)
			).toString(),
		);
		assert.equal(run.base_run_id, second?.runId);
		assert.equal(run.computed_rows, 2);
		assert.equal(run.feature_rows, FEW_ROWS + 1);
		assert.deepEqual(
			differences(await servedRows(), features(more), ["ticker", "day"]).slice(
				0,
				5,
			),
			[],
		);
		// What earlier runs computed says so.
		const rows = await servedRows();
		assert.ok(rows.some(({ run_id }) => run_id === first?.runId));
		assert.equal(rows.filter(({ run_id }) => run_id === run.run_id).length, 2);

		// Other thresholds are another definition: all rows are computed, and it says why.
		assert.match(
			await batch.run({
				history: await batch.history(more),
				to: "2000-10-27",
				trendUp: 0.03,
			}),
			/their thresholds or the schema of the rows have changed.*all rows are computed/,
		);
	});

	test("parses a history once, and again when the file is another", async () => {
		await using batch = await BatchUnderTest.create();
		const bars = fewBars().slice(0, 30);
		const history = await batch.history(bars);
		const to = bars.at(-1)?.day as string;
		await batch.run({ history, to });
		const [name] = (await batch.hdfs.list(`${batch.root}/serving/_history`))
			.map(({ pathSuffix }) => pathSuffix)
			.filter((each) => each.endsWith(".parquet"));
		const peak = async () => {
			const [row] = await batch.parquet(
				`serving/features/dt=${to}/part-00000.parquet`,
				"max(peak) AS peak",
			);
			return row?.peak;
		};
		const highest = await peak();
		// Never so in life: other bars in the cache show where a run reads from.
		await batch.replaceParquet(
			`serving/_history/${name}`,
			"SELECT * REPLACE (1e6 AS p)",
		);
		await batch.run({ history, to, trendUp: 0.03 });
		assert.equal(await peak(), 1e6);
		await batch.run({ history, to, force: true });
		assert.equal(await peak(), highest);
		const other = bars.map((bar) => ({ ...bar, p: bar.p * 2 }));
		await batch.run({ history: await batch.history(other), to });
		assert.equal(await peak(), Number(highest) * 2);
	});

	test("back-fills a range of dates without taking readers back in time, and keeps few old indices", async () => {
		await using batch = await BatchUnderTest.create();
		const history = await batch.history(fewBars());
		const few = { history, to: FEW_LAST_DAY, keepRuns: 2 };
		await batch.run(few);
		const served = await batch.served();
		await batch.run({ ...few, from: "2000-10-12" });
		assert.deepEqual(await batch.served(), served);
		assert.deepEqual(
			(await batch.hdfs.list(`${batch.root}/serving/features`)).map(
				({ pathSuffix }) => pathSuffix,
			),
			["12", "13", "14"].map((day) => `dt=2000-10-${day}`),
		);
		const [row] = await batch.parquet(
			"serving/features/dt=2000-10-12/part-00000.parquet",
			"CAST(max(day) AS VARCHAR) AS day",
		);
		assert.deepEqual(row, { day: "2000-10-12" });
		for (let run = 0; run < 3; run++) await batch.run({ ...few, force: true });
		assert.equal((await batch.indices()).length, 6);
		assert.equal((await batch.served())?.rows, FEW_ROWS);
	});

	test("writes nothing in a dry run, and says that there is no input", async () => {
		await using batch = await BatchUnderTest.create();
		assert.match(
			await batch.run({ ...latest, dryRun: true }),
			/"feature_rows":12154.*nothing was written/,
		);
		assert.equal((await batch.tree("")).size, 0);
		assert.deepEqual(await batch.indices(), []);
		const empty = await batch.start({ to: LAST_DAY });
		assert.equal(await empty.exited(), 1);
		assert.match(empty.output, /BATCH_NO_INPUT/);
	});

	for (const line of [
		"input is complete",
		'"job":"market-regime"',
		"data quality",
		"index ",
	])
		test(`killed at "${line}", leaves the former run served and is completed by the next`, async () => {
			await using batch = await BatchUnderTest.create();
			const history = await batch.history(fewBars());
			await batch.run({ history, to: "2000-10-13" });
			const before = await batch.served();
			const next = { history, to: FEW_LAST_DAY };
			await batch.cutOff(next, line, "SIGKILL");
			assert.deepEqual(await batch.served(), before);
			const output = await batch.run(next);
			// What is indexed has been staged: nothing of it is computed again.
			if (line === "index ") {
				assert.match(output, /going on with a run that was cut off/);
				assert.doesNotMatch(output, /job is done/);
			}
			assert.equal((await batch.served())?.rows, FEW_ROWS);
			const files = [...(await batch.tree("serving")).keys()];
			assert.deepEqual(
				files.filter((name) => name.includes("_staging")),
				[],
			);
			assert.equal((await batch.indices()).length, 6);
		});

	test("stops on SIGTERM with the former run served and no local file left", async () => {
		await using batch = await BatchUnderTest.create();
		const history = await batch.history(fewBars());
		await batch.run({ history, to: "2000-10-13" });
		const before = await batch.served();
		assert.equal(
			await batch.cutOff(
				{ history, to: FEW_LAST_DAY },
				"input is complete",
				"SIGTERM",
			),
			0,
		);
		assert.deepEqual(await batch.served(), before);
		assert.deepEqual(await readdir(batch.workDir), []);
	});

	test("computes the same in DuckDB and on Spark", async () => {
		await using batch = await BatchUnderTest.create();
		const bars = nastyBars().filter(({ p }) => p <= 1e12);
		const history = await batch.history(bars);
		const rowsOf = async (engine: "duckdb" | "spark") => {
			await batch.run({ history, to: LAST_DAY, engine, force: true });
			const path = `dt=${LAST_DAY}/part-00000.parquet`;
			const others = "EXCLUDE (run_id, computed_at)";
			return {
				features: await batch.parquet(
					`serving/features/${path}`,
					`* ${others} REPLACE (CAST(day AS VARCHAR) AS day)`,
				),
				months: await batch.parquet(
					`serving/monthly/${path}`,
					`* ${others} REPLACE (CAST(month AS VARCHAR) AS month)`,
				),
			};
		};
		const duckdb = await rowsOf("duckdb");
		const spark = await rowsOf("spark");
		assert.deepEqual(
			differences(spark.features, duckdb.features, ["ticker", "day"]).slice(
				0,
				5,
			),
			[],
		);
		assert.deepEqual(
			differences(spark.months, duckdb.months, ["ticker", "month"]).slice(0, 5),
			[],
		);
		assert.deepEqual(
			differences(duckdb.features, features(bars), ["ticker", "day"]).slice(
				0,
				5,
			),
			[],
		);
	});
});

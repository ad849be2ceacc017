import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import { batchFeaturesSchema } from "@tickstack/contracts/batch-rows";
import {
	type Bar,
	differences,
	features,
	months,
	type Row,
} from "./recompute.ts";
import { nastyBars, randomNumbers } from "./synthetic-bars.ts";

const ROOT = join(import.meta.dirname, "../../..");
const MAIN = join(ROOT, "workloads/batch/src/main.ts");
const HISTORY = join(ROOT, "data/history.json.gz");
const FEATURES = ["ticker", "day"];
const MONTHS = ["ticker", "month"];
/** Columns that a file of prices has itself. */
const OF_THE_INPUT = [
	...["company", "Open", "High", "Low", "Close", "Adj Close", "Volume"],
];

interface Finished {
	readonly code: number | null;
	readonly stdout: string;
	readonly stderr: string;
}

function batch(...args: string[]): Promise<Finished> {
	return new Promise((resolve, reject) => {
		const child = spawn(process.execPath, [MAIN, ...args]);
		let stdout = "";
		let stderr = "";
		child.stdout.on("data", (chunk) => {
			stdout += chunk;
		});
		child.stderr.on("data", (chunk) => {
			stderr += chunk;
		});
		child.once("error", reject);
		child.once("close", (code) => resolve({ code, stdout, stderr }));
	});
}

/** Bars as a history may have them: no price is above 1e12. */
const historyBars = () => nastyBars().filter(({ p }) => p <= 1e12);

const tick = ({ ticker, day, p, volume }: Bar) => ({
	ticker,
	company: `${ticker} Inc.`,
	time: `${day}T00:00:00.000Z`,
	Open: p,
	High: p * 1.01,
	Low: p * 0.99,
	Close: p,
	"Adj Close": p,
	Volume: volume,
});

const jsonLines = (rows: readonly object[]) =>
	rows.map((row) => `${JSON.stringify(row)}\n`).join("");

const rowsOf = async (file: string): Promise<Row[]> =>
	(await readFile(file, "utf8"))
		.trim()
		.split("\n")
		.map((line) => JSON.parse(line));

async function inDuckDb(sql: string): Promise<Record<string, unknown>[]> {
	const instance = await DuckDBInstance.create(":memory:");
	const connection = await instance.connect();
	try {
		return (await connection.runAndReadAll(sql)).getRowObjectsJson();
	} finally {
		connection.closeSync();
		instance.closeSync();
	}
}

describe("the stand-alone batch", () => {
	let dir: string;
	before(async () => {
		dir = await mkdtemp(join(tmpdir(), "batch-test-"));
	});
	after(() => rm(dir, { recursive: true, force: true }));

	async function compare(history: string, bars: readonly Bar[]) {
		const out = join(dir, "compare");
		const { code, stderr } = await batch(
			"--history",
			history,
			"--out",
			out,
			"--format",
			"json",
		);
		assert.equal(code, 0, stderr);
		assert.deepEqual(
			differences(
				await rowsOf(join(out, "batch_features.json")),
				features(bars),
				FEATURES,
			).slice(0, 10),
			[],
		);
		assert.deepEqual(
			differences(
				await rowsOf(join(out, "batch_monthly.json")),
				months(bars),
				MONTHS,
			).slice(0, 10),
			[],
		);
	}

	test("computes what a row-by-row computation does from the demo history", async () => {
		const rows = await inDuckDb(
			`SELECT ticker, time, "Adj Close" AS p, "Volume" AS volume FROM read_json('${HISTORY}')`,
		);
		const bars = rows.map(({ ticker, time, p, volume }) => ({
			ticker: String(ticker),
			day: String(time).slice(0, 10),
			p: Number(p),
			volume: Number(volume),
		}));
		await compare(HISTORY, bars);
	});

	test("computes what a row-by-row computation does from nasty data, unsorted, with duplicates", async () => {
		const bars = historyBars();
		const random = randomNumbers(3);
		const shuffled = bars
			.map((bar) => ({ bar, at: random() }))
			.sort((a, b) => a.at - b.at)
			.map(({ bar }) => tick(bar));
		const older = bars
			.filter(() => random() < 0.1)
			.map((bar) => tick({ ...bar, p: bar.p * 3, volume: 1 }));
		const file = join(dir, "nasty.jsonl");
		await writeFile(file, jsonLines([...older, ...shuffled]));
		await compare(file, bars);
	});

	test("computes what a row-by-row computation does from unknown and fractional volumes, and bars without Open", async () => {
		const random = randomNumbers(11);
		const bars = historyBars().map((bar) => {
			const chance = random();
			return {
				...bar,
				volume: chance < 0.02 ? null : chance < 0.5 ? chance * 1e6 : bar.volume,
			};
		});
		const unknown = { Open: null, High: null, Low: null };
		const file = join(dir, "unknown.jsonl");
		const rows = bars.map((bar, i) => ({
			...tick(bar),
			...(i % 7 === 0 && unknown),
		}));
		await writeFile(file, jsonLines(rows));
		await compare(file, bars);
		const parquet = join(dir, "unknown.parquet");
		await inDuckDb(
			`COPY (SELECT * FROM read_json('${file}')) TO '${parquet}' (FORMAT parquet)`,
		);
		await compare(parquet, bars);
	});

	test("computes what a row-by-row computation does from prices of 0 and below", async () => {
		const random = randomNumbers(5);
		let walk = 3;
		const bars: Bar[] = Array.from({ length: 700 }, (_, i) => {
			walk += random() - 0.5;
			return {
				ticker: i < 400 ? "CL=F" : "SPREAD",
				day: new Date(Date.UTC(2020, 0, 1 + i)).toISOString().slice(0, 10),
				p: i % 50 === 0 ? 0 : i < 400 ? walk : walk - 4,
				volume: 5,
			};
		});
		assert.ok(bars.some(({ p }) => p < 0) && bars.some(({ p }) => p > 0));
		const file = join(dir, "negative.jsonl");
		const rows = bars.map((bar) => ({
			...tick(bar),
			High: bar.p + 1,
			Low: bar.p - 1,
		}));
		await writeFile(file, jsonLines(rows));
		await compare(file, bars);
	});

	test("passes on the report of the import that made the history", async () => {
		const history = join(dir, "imported.json");
		const row = tick({ ticker: "A", day: "2024-01-02", p: 5, volume: 5 });
		await writeFile(history, jsonLines([row]));
		await writeFile(`${history}.report.json`, '{"rows":5001,"refused":5000}');
		const out = join(dir, "imported");
		const { code, stderr } = await batch("--history", history, "--out", out);
		assert.equal(code, 0, stderr);
		const quality = JSON.parse(
			await readFile(join(out, "quality.json"), "utf8"),
		);
		assert.deepEqual(quality.history.import, { rows: 5_001, refused: 5_000 });
	});

	test("reads the same from a JSON array, gzip, CSV with tickers and Parquet", async () => {
		const bars = historyBars();
		const lines = jsonLines(bars.map(tick));
		const files = {
			array: [join(dir, "a.json"), JSON.stringify(bars.map(tick))],
			gzip: [join(dir, "g.json.gz"), gzipSync(lines)],
			csv: [
				join(dir, "prices.csv"),
				[
					"Ticker,Date,Open,High,Low,Close,Volume,Adj Close",
					...bars.map(
						({ ticker, day, p, volume }) =>
							`${ticker},${day},${p},${p},${p},${p},${volume},${p}`,
					),
				].join("\n"),
			],
		} as const;
		for (const [file, content] of Object.values(files)) {
			await writeFile(file, content);
			await compare(file, bars);
		}
		const parquet = join(dir, "bars.parquet");
		await inDuckDb(
			`COPY (SELECT * FROM read_json('${files.gzip[0]}')) TO '${parquet}' (FORMAT parquet)`,
		);
		await compare(parquet, bars);
		await inDuckDb(
			`COPY (SELECT * FROM read_json('${files.gzip[0]}') ORDER BY hash(time), ticker) TO '${parquet}' (FORMAT parquet)`,
		);
		await compare(parquet, bars);
	});

	test("takes the ticker of a Yahoo CSV without the column from the file's name", async () => {
		const file = join(dir, "ibm.csv");
		await writeFile(
			file,
			"Date,Open,High,Low,Close,Adj Close,Volume\n2024-01-02,1,2,0.5,1.5,1.4,10\n2024-01-03,1,2,0.5,1.6,1.5,null\n2024-01-04,1,2,0.5,1.6,1.75,20\n",
		);
		const out = join(dir, "yahoo");
		const { code, stdout } = await batch("--history", file, "--out", out);
		assert.equal(code, 0);
		assert.match(stdout, /3 rows, 3 kept \(1 repaired\)/);
		const [header, first, , third] = (
			await readFile(join(out, "batch_features.csv"), "utf8")
		).split("\n");
		assert.equal(
			header,
			Object.keys(batchFeaturesSchema)
				.filter((column) => !OF_THE_INPUT.includes(column))
				.join(","),
		);
		const columns = header?.split(",") ?? [];
		const from = columns.indexOf("peak");
		const means = columns.slice(2, from);
		for (const [row, day, figures] of [
			[first, "2024-01-02", ["1.4", "0.0", "0.0", "", "0.0"]],
			[third, "2024-01-04", ["1.75", "0.0", "0.0", /^0\.1666\d+$/, "0.25"]],
		] as const) {
			const values = row?.split(",") ?? [];
			assert.deepEqual(values.slice(0, from), [
				"IBM",
				day,
				...means.map(() => ""),
			]);
			for (const [i, figure] of figures.entries()) {
				const value = values[from + i] ?? "";
				if (typeof figure === "string") assert.equal(value, figure);
				else assert.match(value, figure);
			}
		}
	});

	for (const [time, volume] of [
		["DATE", "BIGINT"],
		["TIMESTAMP", "DOUBLE"],
		["VARCHAR", "INTEGER"],
	] as const)
		test(`leaves out and counts the rows of a Parquet history with ${time} and ${volume} that break the contract`, async () => {
			const file = join(dir, `broken-${time}.parquet`);
			await inDuckDb(
				`COPY (SELECT * REPLACE (CAST(time AS ${time}) AS time, CAST("Volume" AS ${volume}) AS "Volume") FROM (
				SELECT 'A' AS ticker, 'A' AS company, DATE '2024-01-01' + i::INT AS time, 1.0 AS "Open",
					CASE i WHEN 3 THEN 0.1 ELSE 2.0 END AS "High", CASE i WHEN 4 THEN -1.0 ELSE 0.5 END AS "Low",
					CASE i WHEN 5 THEN 'NaN'::DOUBLE ELSE 1.0 END AS "Close", 1.0 + i AS "Adj Close",
					CASE i WHEN 6 THEN NULL WHEN 7 THEN -1 ELSE 10 END AS "Volume"
				FROM range(10) t(i)
				UNION ALL SELECT 'bad ticker', 'B', DATE '2024-01-01', 1, 1, 1, 1, 1, 1
				UNION ALL SELECT 'B', 'B', DATE '2999-01-01', 1, 1, 1, 1, 1, 1
			)) TO '${file}' (FORMAT parquet)`,
			);
			const out = join(dir, "broken");
			const { code, stdout, stderr } = await batch(
				"--history",
				file,
				"--out",
				out,
				"--format",
				"json",
			);
			assert.equal(code, 0, stderr);
			const quality = JSON.parse(
				await readFile(join(out, "quality.json"), "utf8"),
			);
			assert.deepEqual(quality.history.rejected, {
				FUTURE: 1,
				NO_CLOSE: 1,
				OHLC: 1,
				TICKER: 1,
			});
			assert.deepEqual(quality.history.repairs, { NO_VOLUME: 2 });
			assert.deepEqual(quality.history.lostTickers, ["B", "BAD TICKER"]);
			assert.equal(quality.history.problems.length, 4);
			assert.match(stdout, /12 rows, 8 kept \(2 repaired\)/);
			assert.equal((await rowsOf(join(out, "batch_features.json"))).length, 8);
		});

	test("writes Parquet with the types of the contract", async () => {
		const out = join(dir, "parquet");
		await batch("--history", HISTORY, "--out", out, "--format", "parquet");
		assert.deepEqual((await readdir(out)).sort(), [
			"batch_features.parquet",
			"batch_monthly.parquet",
			"quality.json",
		]);
		const types = await inDuckDb(
			`SELECT string_agg(column_name || ' ' || column_type, ', ') AS types FROM (DESCRIBE SELECT * FROM '${out}/batch_monthly.parquet')`,
		);
		assert.equal(
			types[0]?.types,
			"ticker VARCHAR, month DATE, open DOUBLE, close DOUBLE, high DOUBLE, low DOUBLE, monthly_return DOUBLE, monthly_volatility DOUBLE, total_volume DOUBLE, trading_days BIGINT, positive_days BIGINT, run_id VARCHAR, computed_at TIMESTAMP, schema_version BIGINT",
		);
	});

	test("takes other thresholds", async () => {
		const out = join(dir, "thresholds");
		await batch(
			...["--history", HISTORY, "--out", out, "--format", "json"],
			...["--trend-up", "1000", "--trend-down", "-0.9", "--volume-spike", "0"],
		);
		const rows = await rowsOf(join(out, "batch_features.json"));
		assert.deepEqual(
			[...new Set(rows.map(({ trend }) => trend))],
			[null, "sideway"],
		);
		assert.ok(
			rows.every(
				({ volume_spike, volume_ratio }) =>
					volume_spike === (volume_ratio !== null),
			),
		);
	});

	for (const [what, content, message] of [
		["an empty file", "", /has no rows/],
		["a CSV without prices", "a,b\n1,2\n", /no line names a date and a close/],
		["a broken JSON array", "[{", /is not JSON/],
		[
			"a file of invalid rows",
			'{"ticker":"A","time":"2024-01-02","Close":null}\n',
			/no valid row/,
		],
		["a truncated Parquet file", "PAR1xxxx", /not readable as Parquet/],
	] as const)
		test(`says what is wrong with ${what} and keeps the output that was there`, async () => {
			const file = join(dir, "wrong");
			await writeFile(file, content);
			const out = join(dir, "kept");
			await batch("--history", HISTORY, "--out", out);
			const before = await readFile(join(out, "batch_monthly.csv"), "utf8");
			const { code, stderr } = await batch("--history", file, "--out", out);
			assert.equal(code, 1);
			assert.match(stderr, message);
			assert.equal(
				await readFile(join(out, "batch_monthly.csv"), "utf8"),
				before,
			);
			assert.equal((await readdir(out)).length, 3);
		});

	test("refuses a configuration with all its problems at once", async () => {
		const { code, stderr } = await batch("--format", "xml", "--oops", "1");
		assert.equal(code, 78);
		for (const part of [
			/HISTORY is missing/,
			/OUT is missing/,
			/xml/,
			/--oops/,
		])
			assert.match(stderr, part);
	});
});

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { gzipSync, zstdCompressSync } from "node:zlib";
import type { DailyBar } from "@tickstack/contracts/history-bar";
import type { HistoryError } from "@tickstack/contracts/history-error";
import { Size } from "@tickstack/contracts/size";
import { readHistoryFile } from "@tickstack/runtime/history-file";
import { RecentDays } from "@tickstack/tick-producer/recent-days";
import { MODEL_DAYS, tickerModel } from "@tickstack/tick-producer/ticker-model";
import { readTickerModels } from "@tickstack/tick-producer/ticker-models";
import {
	leastNodeMemory,
	nodeFlags,
} from "../../../environments/node-memory.ts";
import { tickProducer } from "../../../pipeline/catalogue/tick-producer.ts";
import { heldBy } from "../../../pipeline/catalogue/workload.ts";

const NOW = Date.parse("2026-11-20T09:30:00.000Z");
const DAY_MS = 86_400_000;
const folder = mkdtempSync(join(tmpdir(), "models-"));
after(() => rmSync(folder, { recursive: true }));

interface Row {
	readonly Date: string;
	readonly Ticker: string;
	readonly Open: number;
	readonly High: number;
	readonly Low: number;
	readonly Close: number;
	readonly "Adj Close": number;
	readonly Volume: number;
}

/** Rows of tickers on each of some days, with prices that differ in each of them. */
function rowsOf(tickers: number, days: number): Row[] {
	return Array.from({ length: days }, (_, day) =>
		Array.from({ length: tickers }, (_, i) => {
			const close = 50 + i + 5 * Math.sin(day * (1 + i / 7));
			return {
				Date: new Date(NOW - (days - day) * DAY_MS).toISOString().slice(0, 10),
				Ticker: `T${i}`,
				Open: close,
				High: close + 1,
				Low: close - 1,
				Close: close,
				"Adj Close": close / 2,
				Volume: 1_000 + ((day * 37 + i) % 500),
			};
		}),
	).flat();
}

const csv = (rows: readonly Row[], date = (row: Row) => row.Date): string =>
	[
		"Date,Ticker,Open,High,Low,Close,Adj Close,Volume",
		...rows.map((row) => [date(row), ...Object.values(row).slice(1)].join()),
		"",
	].join("\n");
const jsonLines = (rows: readonly Row[]): string =>
	rows.map((row) => `${JSON.stringify(row)}\n`).join("");

function file(name: string, content: string | Buffer): string {
	const path = join(folder, name);
	writeFileSync(path, content);
	return path;
}

/** Models as they follow from the whole file at once. */
async function ofWhole(path: string) {
	const { tickers } = await readHistoryFile(path, NOW);
	return new Map(
		[...tickers].map(([ticker, bars]) => {
			const days = new RecentDays(MODEL_DAYS, bars[0] as DailyBar);
			for (const bar of bars) days.add(bar);
			return [ticker, tickerModel(days)];
		}),
	);
}

// 2.6 to 5 MB: several parts.
const ROWS = rowsOf(40, 700);
const byTicker = ROWS.toSorted((a, b) => (a.Ticker < b.Ticker ? -1 : 1));
const american = ({ Date: day }: Row) =>
	`${day.slice(5, 7)}/${day.slice(8, 10)}/${day.slice(0, 4)}`;

describe("the models of a history that is read in parts", () => {
	const files: Record<string, string | Buffer> = {
		"by-day.csv": csv(ROWS),
		"by-ticker.csv": csv(byTicker),
		"newest-first.csv": csv(ROWS.toReversed()),
		"month-first.csv": csv(ROWS, american),
		"lines.jsonl": jsonLines(ROWS),
		"array.json": JSON.stringify(byTicker),
		"array-with-breaks.json": JSON.stringify(byTicker, null, 2),
		"by-ticker.csv.gz": gzipSync(csv(byTicker)),
		"lines.jsonl.zst": zstdCompressSync(jsonLines(ROWS)),
		"utf-16.csv": Buffer.from(`\ufeff${csv(ROWS)}`, "utf16le"),
		"side-by-side.csv": [
			`Date,${Array.from({ length: 40 }, (_, i) => `T${i}`).join()}`,
			...[...Map.groupBy(ROWS, ({ Date: day }) => day)].map(([day, rows]) =>
				[day, ...rows.map((row) => row.Close)].join(),
			),
		].join("\n"),
	};
	for (const [name, content] of Object.entries(files))
		test(`are those of the whole: ${name}`, async () => {
			const path = file(name, content);
			const { models, report } = await readTickerModels(path, NOW);
			assert.deepEqual([...models], [...(await ofWhole(path))]);
			assert.equal(models.size, 40);
			assert.equal(report.kept, ROWS.length);
		});

	test("of rows that are refused, none is lost without being counted", async () => {
		const broken = ROWS.map((row, i) =>
			i % 1_000 ? row : { ...row, Close: Number.NaN },
		);
		const path = file("broken.csv", csv(broken));
		const { report } = await readTickerModels(path, NOW);
		assert.deepEqual(
			[report.rows, report.kept, report.rejected.NO_CLOSE],
			[ROWS.length, ROWS.length - 28, 28],
		);
	});

	test("a weekly file is refused, also when a part has too few rows of a ticker to tell", async () => {
		const weekly = rowsOf(6_000, 40).filter(
			(_, i) => Math.floor(i / 6_000) % 7 === 0,
		);
		await assert.rejects(
			readTickerModels(file("weekly.csv", csv(weekly)), NOW),
			(error: HistoryError) => error.code === "HISTORY_SPACING",
		);
	});

	test("the reading ends at the signal", async () => {
		const path = file("long.csv", csv(ROWS));
		await assert.rejects(
			readTickerModels(path, NOW, AbortSignal.abort(new Error("stop"))),
			/^Error: stop$/,
		);
	});

	test("an array without an end is no history", async () => {
		const whole = JSON.stringify(byTicker);
		await assert.rejects(
			readTickerModels(file("cut.json", whole.slice(0, -40)), NOW),
			(error: HistoryError) => error.code === "HISTORY_NOT_JSON",
		);
	});

	test("a large file of another kind is refused with what to do", async () => {
		const document = JSON.stringify({ symbol: "A", rows: ROWS }).padEnd(17e6);
		await assert.rejects(
			readTickerModels(file("large.json", document), NOW),
			/has 16 MiB .*tickstack import/,
		);
	});

	test("the latest of two rows of a day counts, and the oldest days give way, in whatever order they come", () => {
		const bar = (day: number, close: number): DailyBar => ({
			ticker: "A",
			company: "A",
			time: new Date(day * DAY_MS).toISOString(),
			Open: close,
			High: close,
			Low: close,
			Close: close,
			"Adj Close": close,
			Volume: day,
		});
		const order = [9, 3, 5, 1, 7, 8, 2, 6, 4];
		const days = new RecentDays(5, bar(9, 1));
		for (const day of order) days.add(bar(day, 10 * day));
		days.add(bar(6, 61));
		assert.deepEqual([...days.adjusted], [50, 61, 70, 80, 90]);
		assert.deepEqual([...days.volumes], [5, 6, 7, 8, 9]);
		assert.equal(days.last?.Close, 90);
	});
});

/** Pages of the program's own file, which count as resident too. */
const PROGRAM_FILE = Size.mebibytes(64);

test("3,000 tickers with a year of days are read in the memory that the environment's rule gives them", () => {
	const tickers = 3_000;
	const held = heldBy(
		tickProducer,
		{},
		{ tickers, ticksPerSecond: 10_000, tickSize: Size.bytes(240) },
	);
	const memory = leastNodeMemory(held);
	const days = Array.from({ length: 260 }, (_, day) => {
		const close = 50 + ((day * 7) % 13);
		const date = new Date(NOW - (260 - day) * DAY_MS).toISOString();
		return `${date.slice(0, 10)},${close},${close + 1},${close - 1},${close},${close},${1_000 + day}`;
	});
	const path = join(folder, "market.csv");
	writeFileSync(path, "Ticker,Date,Open,High,Low,Close,Adj Close,Volume\n");
	for (let i = 0; i < tickers; i++)
		appendFileSync(path, days.map((day) => `T${i},${day}\n`).join(""));
	const script = `
		import { readTickerModels } from "@tickstack/tick-producer/ticker-models";
		const { models } = await readTickerModels(${JSON.stringify(path)}, ${NOW});
		console.log(models.size, process.resourceUsage().maxRSS * 1024);`;
	const { stdout, stderr } = spawnSync(
		process.execPath,
		[...nodeFlags(memory, held), ...["--input-type=module", "-e", script]],
		{ encoding: "utf8", cwd: join(import.meta.dirname, "../../..") },
	);
	const [found, resident] = stdout.split(" ").map(Number);
	assert.equal(found, tickers, stderr);
	const most = memory.bytes + PROGRAM_FILE.bytes;
	assert.ok((resident as number) < most, `${resident} bytes of ${most}`);
});

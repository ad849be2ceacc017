import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import {
	type RealtimeWindow,
	realtimeWindowMapping,
	windowId,
} from "@tickstack/contracts/realtime-window";
import type { RawTick } from "@tickstack/contracts/tick";
import type { HourReport } from "../../../workloads/batch/src/reconciliation/hour-report.ts";
import { recomputedWindows } from "../../recomputation/recomputed-windows.ts";
import { BatchUnderTest } from "./batch-under-test.ts";
import { randomNumbers } from "./synthetic-bars.ts";

const HOUR = "2024-05-06T09";
const WINDOW_MS = 30_000;

type Window = Omit<RealtimeWindow, "updated_at">;

/** A tick at so many seconds after the hour's begin. */
function tick(seconds: number, offset: number, own: Partial<RawTick> = {}) {
	const random = randomNumbers(offset + 1);
	const price = 10 + Math.floor(random() * 1_000) / 10;
	return {
		ticker: "AAA",
		company: "Company",
		time: new Date(
			Date.parse(`${HOUR}:00:00.000Z`) + seconds * 1_000,
		).toISOString(),
		Open: price,
		High: price + 1,
		Low: price - 1,
		Close: price + 0.5,
		"Adj Close": price,
		Volume: 1 + Math.floor(random() * 100),
		_partition: 0,
		_offset: offset,
		...own,
	} satisfies RawTick;
}

/** Four ticks a window of two tickers over ten minutes, each ticker in a partition of its own. */
const inTime = (): RawTick[] =>
	["AAA", "BBB"].flatMap((ticker, _partition) =>
		Array.from({ length: 80 }, (_, i) =>
			tick(i * 7.5, i, { ticker, _partition }),
		),
	);

const id = (ticker: string, seconds: number) =>
	windowId({
		ticker,
		window_start: new Date(
			Date.parse(`${HOUR}:00:00.000Z`) + seconds * 1_000,
		).toISOString(),
	});

/** What the stream makes of ticks: computed by the tests' own means. */
function windowsOf(ticks: readonly RawTick[]): Map<string, Window> {
	return new Map(
		[...recomputedWindows(ticks)].map(([id, values]) => {
			const [ticker, window_start] = id.split("|") as [string, string];
			const end = Date.parse(window_start) + WINDOW_MS;
			const window_end = new Date(end).toISOString();
			const company = "Company";
			return [id, { ticker, company, window_start, window_end, ...values }];
		}),
	);
}

interface Found {
	readonly exit: number | NodeJS.Signals;
	readonly output: string;
	readonly summary: Record<string, unknown>;
	/** By hour. */
	report(hour?: string): Promise<HourReport>;
}

/** Both paths' data in places of their own. */
class TwoPaths implements AsyncDisposable {
	readonly batch: BatchUnderTest;
	readonly #windows = new Map<string, Window>();

	private constructor(batch: BatchUnderTest) {
		this.batch = batch;
	}

	static async create(): Promise<TwoPaths> {
		const paths = new TwoPaths(await BatchUnderTest.create());
		await paths.batch.elasticsearch.indices.create({
			index: paths.index,
			mappings: realtimeWindowMapping,
		});
		return paths;
	}

	get index(): string {
		return `${this.batch.prefix}-realtime`;
	}

	/** Writes ticks as the writer does: by hour and partition, in files of some records, in order of arrival. */
	async store(ticks: readonly RawTick[], recordsOfFile = 30): Promise<void> {
		const folders = Map.groupBy(
			ticks,
			({ time, _partition }) =>
				`${time.slice(0, 13).replaceAll(/[-T]/g, "/")} ${_partition}`,
		);
		for (const [key, records] of folders) {
			const [folder, partition] = key.split(" ");
			for (let i = 0; i < records.length; i += recordsOfFile) {
				const file = records.slice(i, i + recordsOfFile);
				const name = `data_${partition}-${file[0]?._offset}-${file.at(-1)?._offset}.jsonl`;
				await this.batch.hdfs.create(
					`${this.batch.rawPath}/${folder}/${name}`,
					Buffer.from(
						file.map((record) => `${JSON.stringify(record)}\n`).join(""),
					),
				);
			}
		}
	}

	/** Puts windows into Elasticsearch; null takes one away. */
	async serve(
		windows: Iterable<readonly [string, Window | null]>,
	): Promise<void> {
		const operations = [...windows].flatMap(([_id, window]): object[] => {
			if (window) this.#windows.set(_id, window);
			return window
				? [
						{ index: { _id } },
						{ ...window, updated_at: "2024-05-06T11:00:00.000Z" },
					]
				: [{ delete: { _id } }];
		});
		const answer = await this.batch.elasticsearch.bulk({
			index: this.index,
			refresh: true,
			operations,
		});
		assert.equal(answer.errors, false, JSON.stringify(answer));
	}

	/** Changes fields of a served window. */
	async change(id: string, own: Partial<Window>): Promise<void> {
		const window = this.#windows.get(id);
		assert.ok(window, id);
		await this.serve([[id, { ...window, ...own }]]);
	}

	async reconcile(hours: { from?: string; to?: string } = { to: HOUR }) {
		const summaryFile = join(this.batch.dir, "summary.json");
		const run = await this.batch.start({
			job: "reconciliation",
			realtimeIndex: this.index,
			reconciliationPath: `${this.batch.root}/reports`,
			summaryFile,
			keepReportDays: 1,
			...hours,
		});
		const exit = await run.exited();
		return {
			exit,
			output: run.output,
			summary: JSON.parse(await readFile(summaryFile, "utf8")),
			report: async (hour = HOUR): Promise<HourReport> => {
				const [day, hourOfDay] = hour.split("T");
				return JSON.parse(
					(
						await this.batch.hdfs.read(
							`${this.batch.root}/reports/dt=${day}/${hourOfDay}.json`,
						)
					).toString(),
				);
			},
		} satisfies Found;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.batch[Symbol.asyncDispose]();
	}
}

const causesOf = ({ differences }: HourReport) =>
	Object.fromEntries(differences.map(({ window, cause }) => [window, cause]));

describe("the reconciliation", { timeout: 600_000 }, () => {
	test("finds paths equal that are, with the records of a file twice, and exits 0", async () => {
		await using paths = await TwoPaths.create();
		const ticks = inTime();
		await paths.store(ticks);
		await paths.store(ticks.slice(20, 40), 7);
		await paths.serve(windowsOf(ticks));
		const { exit, summary, output, report } = await paths.reconcile();
		assert.equal(exit, 0, output);
		assert.equal(summary.result, "equal");
		assert.equal(summary.windows, 40);
		const { result, windows, records, late_ticks } = await report();
		assert.equal(result, "equal");
		assert.deepEqual(windows, { compared: 40, equal: 40, differing: {} });
		assert.equal(records.records - records.duplicates, 160);
		assert.deepEqual(late_ticks, { count: 0, latest_ms: null, dropped: 0 });
	});

	test("sets records aside that are no ticks, counts them, and compares the rest of the hour, whatever its prices", async () => {
		await using paths = await TwoPaths.create();
		const odd = [
			tick(1, 200, { ticker: "M&M/B", Volume: null }),
			tick(2, 201, { ticker: "M&M/B", Volume: 0.3 }),
			tick(3, 202, { ticker: "M&M/B", Volume: 0.1 }),
			...[-1e11, 1e11, -37.63, 10.01].map((Close, i) =>
				tick(60 + i, 210 + i, {
					ticker: "CL=F",
					Open: Close,
					High: Close,
					Low: Close,
					Close,
					Volume: i / 3,
				}),
			),
		];
		const ticks = [...inTime(), ...odd];
		await paths.store(ticks);
		await paths.store([
			tick(10, 300, { High: 1e200 }),
			tick(11, 301, { company: "\ud800" }),
			tick(12, 302, { ticker: ".." }),
			tick(13, 303, { Volume: -1 }),
		]);
		await paths.serve(windowsOf(ticks));
		const { exit, output, report } = await paths.reconcile();
		assert.equal(exit, 0, output);
		const { result, windows, records } = await report();
		assert.equal(result, "equal");
		assert.equal(windows.compared, 42);
		assert.equal(records.invalid, 4);
		assert.equal(records.records, ticks.length + 4);
	});

	test("finds every window that differs, with the fields and the cause, and exits 3", async () => {
		await using paths = await TwoPaths.create();
		const ticks = inTime();
		await paths.store(ticks);
		await paths.serve(windowsOf(ticks));
		const right = windowsOf(ticks);
		const close = right.get(id("AAA", 60));
		const mean = right.get(id("AAA", 90));
		assert.ok(close && mean);
		// Within the tolerance of a mean: no difference.
		await paths.change(id("AAA", 0), {
			avg_price: (right.get(id("AAA", 0))?.avg_price ?? 0) * (1 + 5e-10),
		});
		await paths.change(id("AAA", 60), { close: close.close + 0.01 });
		await paths.change(id("AAA", 90), {
			avg_price: mean.avg_price * (1 + 1e-8),
			total_volume: (mean.total_volume ?? 0) + 1,
		});
		await paths.serve([
			[id("BBB", 120), null],
			// An update that got lost: the window without its last tick, which came in time.
			...[
				...windowsOf(
					ticks.filter(
						({ ticker, _offset }) => ticker === "BBB" && _offset !== 23,
					),
				),
			].filter(([window]) => window === id("BBB", 150)),
			// A tick that is not stored, and a ticker that is not.
			...[
				...windowsOf([
					...ticks.filter(({ ticker }) => ticker === "BBB"),
					tick(181, 200, { ticker: "BBB", _partition: 1 }),
				]),
			].filter(([window]) => window === id("BBB", 180)),
			...windowsOf([tick(0, 0, { ticker: "CCC" })]),
		]);
		const { exit, summary, output, report } = await paths.reconcile();
		assert.equal(exit, 3, output);
		assert.equal(summary.result, "different");
		assert.equal(summary.unexplained, 6);
		const found = await report();
		assert.deepEqual(causesOf(found), {
			[id("AAA", 60)]: "value",
			[id("AAA", 90)]: "value",
			[id("BBB", 120)]: "not served",
			[id("BBB", 150)]: "not counted",
			[id("BBB", 180)]: "not stored",
			[id("CCC", 0)]: "not stored",
		});
		assert.deepEqual(found.windows, {
			compared: 41,
			equal: 35,
			differing: {
				value: 2,
				"not served": 1,
				"not counted": 1,
				"not stored": 2,
			},
		});
		const of = (window: string) =>
			found.differences.find((difference) => difference.window === window);
		assert.deepEqual(of(id("AAA", 60))?.fields, [
			{ field: "close", served: close.close + 0.01, computed: close.close },
		]);
		assert.deepEqual(
			of(id("AAA", 90))?.fields.map(({ field }) => field),
			["avg_price", "total_volume"],
		);
		assert.deepEqual(of(id("BBB", 150))?.ticks, {
			served: 3,
			stored: 4,
			missing: 1,
			missing_late: 0,
		});
		assert.deepEqual(of(id("BBB", 150))?.missing, [
			{
				partition: 1,
				offset: 23,
				time: ticks.find((t) => t._partition === 1 && t._offset === 23)?.time,
				late_ms: null,
			},
		]);
	});

	test("explains what the watermark has dropped by the ticks that came late, before and after a compaction, and exits 0", async () => {
		await using paths = await TwoPaths.create();
		const counted = [
			...inTime(),
			// The last tick of the partition was at 592.5 s: the watermark is at 532.5 s, within this one's window.
			tick(535, 84),
			// Late as well; but came with what moved the watermark, so the stream has counted it.
			tick(470, 85),
			tick(3_670, 89),
			tick(592, 0, { ticker: "DDD", _partition: 2 }),
		];
		const dropped = [
			tick(31, 80),
			tick(31.5, 81),
			tick(502, 82),
			tick(503, 83),
			// The last window of the hour, after a tick of the next one.
			tick(3_590, 90),
			// All that its window has.
			tick(100, 1, { ticker: "EEE", _partition: 2 }),
		];
		await paths.store(
			[...counted, ...dropped].toSorted((a, b) => a._offset - b._offset),
		);
		await paths.serve(windowsOf(counted));

		const first = await paths.reconcile();
		const found = await first.report();
		assert.equal(first.exit, 0, JSON.stringify(found, null, 1));
		assert.equal(first.summary.result, "late");
		assert.equal(first.summary.late_ticks, 6);
		assert.deepEqual(causesOf(found), {
			[id("AAA", 30)]: "late",
			[id("AAA", 480)]: "late",
			[id("AAA", 3_570)]: "late",
			[id("EEE", 90)]: "late",
		});
		assert.deepEqual(found.late_ticks, {
			count: 7,
			latest_ms: 472_500,
			dropped: 6,
		});
		assert.deepEqual(
			found.differences.find(({ window }) => window === id("AAA", 30))?.missing,
			[
				{
					partition: 0,
					offset: 80,
					time: `${HOUR}:00:31.000Z`,
					late_ms: 472_500,
				},
				{
					partition: 0,
					offset: 81,
					time: `${HOUR}:00:31.500Z`,
					late_ms: 472_500,
				},
			],
		);

		await paths.batch.run({ job: "compaction" });
		const again = await (await paths.reconcile()).report();
		assert.equal(again.records.files, 1);
		assert.deepEqual(again.differences, found.differences);
		assert.deepEqual(again.late_ticks, found.late_ticks);
	});

	test("says that a window differs when it lacks a tick in time beside late ones", async () => {
		await using paths = await TwoPaths.create();
		const ticks = inTime();
		const late = tick(31, 80);
		await paths.store([...ticks, late]);
		await paths.serve(
			windowsOf(
				ticks.filter(
					({ ticker, _offset }) => ticker === "BBB" || _offset !== 7,
				),
			),
		);
		const { exit, report } = await paths.reconcile();
		assert.equal(exit, 3);
		assert.deepEqual(causesOf(await report()), {
			[id("AAA", 30)]: "not counted",
		});
	});

	test("takes the closed hours of the past day that have no report yet or differed, and deletes the reports of days before those that are kept", async () => {
		await using paths = await TwoPaths.create();
		const at = (hoursAgo: number) =>
			new Date(Date.now() - hoursAgo * 3_600_000).toISOString().slice(0, 13);
		const inHour = (hour: string, ticks: readonly RawTick[]) =>
			ticks.map((own) => ({ ...own, time: own.time.replace(HOUR, hour) }));
		const [older, recent] = [at(5), at(2)];
		const olderTicks = inHour(older, [tick(0, 0), tick(1, 1)]);
		const recentTicks = inHour(recent, [tick(0, 2), tick(1, 3)]);
		await paths.store([...olderTicks, ...recentTicks]);
		await paths.serve(windowsOf(olderTicks));
		const outdated = `${paths.batch.root}/reports/dt=2020-01-01`;
		await paths.batch.hdfs.create(`${outdated}/00.json`, Buffer.from("{}"));

		const first = await paths.reconcile({});
		assert.equal(first.exit, 3, first.output);
		assert.deepEqual(
			(first.summary.hours as { hour: string; result: string }[]).map(
				({ hour, result }) => [hour, result],
			),
			[
				[older, "equal"],
				[recent, "different"],
			],
		);
		assert.equal(await paths.batch.hdfs.status(outdated), undefined);

		await paths.serve(windowsOf(recentTicks));
		const second = await paths.reconcile({});
		assert.equal(second.exit, 0, second.output);
		assert.deepEqual(second.summary.hours, [
			{
				hour: recent,
				result: "equal",
				report: `${paths.batch.root}/reports/dt=${recent.replace("T", "/")}.json`,
			},
		]);
		assert.equal((await second.report(recent)).result, "equal");

		const third = await paths.reconcile({});
		assert.equal(third.summary.result, "nothing");
	});

	test("refuses an hour that is not closed and leaves no report", async () => {
		await using paths = await TwoPaths.create();
		const now = new Date().toISOString().slice(0, 13);
		const { exit, summary } = await paths.reconcile({ to: now });
		assert.equal(exit, 1);
		assert.match(
			String(summary.text),
			/RECONCILIATION_HOURS_INVALID.*not closed/,
		);
		assert.equal((await paths.batch.tree("reports")).size, 0);
	});
});

import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type {
	HistorySummary,
	RawSummary,
} from "@tickstack/contracts/batch-quality";
import { BAR_COLUMNS, type BarSelection, defineBars } from "./bars.ts";
import type { Calendar, Closings } from "./calendar.ts";
import type { DayBarsCache } from "./day-bars-cache.ts";
import type { DuckDb } from "./duckdb.ts";
import { type HistoryCache, historyIdentity } from "./history-cache.ts";
import { loadHistory } from "./history-source.ts";
import { definitionOf, type Thresholds } from "./jobs.ts";
import { loadRawBars } from "./raw-bars.ts";
import type { RawSource } from "./raw-records.ts";
import { getFile } from "./staging.ts";

export interface InputOptions {
	readonly raw: RawSource;
	readonly cache: DayBarsCache;
	readonly calendar: Calendar;
	/** A local file, or `hdfs:/path`. */
	readonly history: string | undefined;
	readonly historyCache: HistoryCache;
	/** Last day that any run date needs, `YYYY-MM-DD`; all days when undefined. */
	readonly to: string | undefined;
	/** When the run began, milliseconds since the epoch. */
	readonly nowMs: number;
	readonly progress: (what: string, rows: number) => void;
}

export interface InputSummary {
	readonly history: HistorySummary | null;
	readonly raw: RawSummary;
	/** Days rolled up from the raw data set that the history has too. */
	readonly replaced: number;
}

export interface LoadedInput {
	readonly summary: InputSummary;
	readonly closings: Closings;
}

/**
 * Loads both inputs as the table `all_bars`: a day of a ticker that is in both comes from the history. A vendor's bar is
 * whole and adjusted; a roll-up may be of a part of the day, and no split mends it.
 */
export async function loadInput(
	db: DuckDb,
	options: InputOptions,
): Promise<LoadedInput> {
	const summary = await loadBoth(db, options);
	const { calendar, nowMs } = options;
	const closings = await calendar.loadClosings(db, "all_bars", nowMs);
	return { summary, closings };
}

async function loadBoth(
	db: DuckDb,
	{
		raw,
		cache,
		calendar,
		history,
		historyCache,
		to,
		nowMs,
		progress,
	}: InputOptions,
): Promise<InputSummary> {
	const rawSummary = await loadRawBars(db, {
		source: raw,
		calendar,
		cache,
		to,
		progress: (day, records) => progress(`raw ${day}`, records),
	});
	const columns = BAR_COLUMNS.join(", ");
	if (!history) {
		await db.run(
			`CREATE OR REPLACE TEMP TABLE all_bars AS SELECT ${columns} FROM raw_bars`,
		);
		return { history: null, raw: rawSummary, replaced: 0 };
	}
	const summary = await historyOf(db, history, raw, historyCache, nowMs);
	progress("history", summary.kept);
	const inHistory =
		"EXISTS (SELECT 1 FROM history WHERE raw_bars.ticker = history.ticker AND raw_bars.day = history.day)";
	const [{ replaced } = { replaced: 0 }] = await db.rows<{ replaced: number }>(
		`SELECT count(*) AS replaced FROM raw_bars WHERE ${inHistory}`,
	);
	await db.run(
		`CREATE OR REPLACE TEMP TABLE all_bars AS SELECT ${columns} FROM history UNION ALL SELECT ${columns} FROM raw_bars WHERE NOT ${inHistory}`,
	);
	return { history: summary, raw: rawSummary, replaced };
}

/** Loads the history as the table or view `history`: as it was read before, when it is the same. */
async function historyOf(
	db: DuckDb,
	history: string,
	source: RawSource,
	cache: HistoryCache,
	nowMs: number,
): Promise<HistorySummary> {
	const path = /^hdfs:(\/.+)$/.exec(history)?.[1];
	const identity = path
		? await historyIdentity(path, source.hdfs)
		: await historyIdentity(history);
	const known = await cache.load(identity);
	if (known) return known;
	const file = path ? await localCopy(path, source) : history;
	const summary = await loadHistory(db, file, nowMs, history);
	await cache.store(identity, summary);
	return summary;
}

async function localCopy(
	path: string,
	{ hdfs, workDir }: RawSource,
): Promise<string> {
	const file = join(workDir, "history");
	await getFile(hdfs, path, file);
	const report = `${file}.report.json`;
	if (await hdfs.status(`${path}.report.json`))
		await getFile(hdfs, `${path}.report.json`, report);
	else await rm(report, { force: true });
	return file;
}

export interface SelectedBars {
	readonly rows: number;
	/** Rows of days that were not over. */
	readonly openRows: number;
	readonly fingerprint: string;
}

/** Makes the bars that a run takes the view `bars`, and reports how many there are and what they are. */
export async function selectBars(
	db: DuckDb,
	{ everywhere }: Closings,
	selection: Pick<BarSelection, "to" | "openDays">,
	thresholds: Thresholds,
): Promise<SelectedBars> {
	const openRows = await defineBars(db, "all_bars", {
		...selection,
		closed: everywhere,
	});
	const [content] = await db.rows<{ rows: number; hash: string }>(
		"SELECT count(*) AS rows, CAST(bit_xor(hash(CAST(ticker AS VARCHAR), company, day, open, high, low, close, p, volume, is_open)) AS VARCHAR) AS hash FROM bars",
	);
	const fingerprint = createHash("sha256")
		.update(JSON.stringify([content, definitionOf(thresholds)]))
		.digest("hex")
		.slice(0, 12);
	return { rows: content?.rows ?? 0, openRows, fingerprint };
}

import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { BATCH_SCHEMA_VERSION } from "@tickstack/contracts/batch-rows";
import { BAR_COLUMNS, defineBars } from "./bars.ts";
import type { DayBarsCache } from "./day-bars-cache.ts";
import type { DuckDb } from "./duckdb.ts";
import { loadHistory } from "./history-source.ts";
import type { HistorySummary } from "./history-summary.ts";
import type { Thresholds } from "./jobs.ts";
import { loadRawBars, type RawSummary } from "./raw-bars.ts";
import type { RawSource } from "./raw-records.ts";
import { getFile } from "./staging.ts";

export interface InputOptions {
	readonly raw: RawSource;
	readonly cache: DayBarsCache;
	/** A local file, or `hdfs:/path`. */
	readonly history: string | undefined;
	/** Last day that any run date needs, `YYYY-MM-DD`. */
	readonly to: string;
	readonly nowMs: number;
	readonly progress: (what: string, rows: number) => void;
}

export interface InputSummary {
	readonly history: HistorySummary | null;
	readonly raw: RawSummary;
	/** Days of the history that the raw data set replaces. */
	readonly replaced: number;
}

/** Loads both inputs as the table `all_bars`: a day of a ticker that is in both comes from the raw data set. */
export async function loadInput(
	db: DuckDb,
	{ raw, cache, history, to, nowMs, progress }: InputOptions,
): Promise<InputSummary> {
	const rawSummary = await loadRawBars(db, raw, to, cache, (day, records) =>
		progress(`raw ${day}`, records),
	);
	const columns = BAR_COLUMNS.join(", ");
	if (!history) {
		await db.run(
			`CREATE OR REPLACE TEMP TABLE all_bars AS SELECT ${columns} FROM raw_bars`,
		);
		return { history: null, raw: rawSummary, replaced: 0 };
	}
	const summary = await loadHistory(
		db,
		await localCopy(history, raw),
		nowMs,
		history,
	);
	progress("history", summary.kept);
	const inRaw =
		"EXISTS (SELECT 1 FROM raw_bars WHERE raw_bars.ticker = history.ticker AND raw_bars.day = history.day)";
	const [{ replaced } = { replaced: 0 }] = await db.rows<{ replaced: number }>(
		`SELECT count(*) AS replaced FROM history WHERE ${inRaw}`,
	);
	await db.run(
		`CREATE OR REPLACE TEMP TABLE all_bars AS SELECT ${columns} FROM raw_bars UNION ALL SELECT ${columns} FROM history WHERE NOT ${inRaw}`,
	);
	return { history: summary, raw: rawSummary, replaced };
}

async function localCopy(
	history: string,
	{ hdfs, workDir }: RawSource,
): Promise<string> {
	const path = /^hdfs:(\/.+)$/.exec(history)?.[1];
	if (!path) return history;
	const file = join(workDir, "history");
	await getFile(hdfs, path, file);
	const report = `${file}.report.json`;
	if (await hdfs.status(`${path}.report.json`))
		await getFile(hdfs, `${path}.report.json`, report);
	else await rm(report, { force: true });
	return file;
}

/** Makes the bars up to a run date the view `bars`, and tells how many there are and what they are. */
export async function selectBars(
	db: DuckDb,
	runDate: string,
	thresholds: Thresholds,
): Promise<{ readonly rows: number; readonly fingerprint: string }> {
	const [content] = await db.rows<{ rows: number; hash: string }>(
		`SELECT count(*) AS rows, CAST(bit_xor(hash(all_bars)) AS VARCHAR) AS hash FROM all_bars WHERE day <= DATE '${runDate}'`,
	);
	await defineBars(db, "all_bars", runDate);
	const { trendUp, trendDown, volumeSpike, bullVolatility } = thresholds;
	const fingerprint = createHash("sha256")
		.update(
			JSON.stringify([
				content,
				[trendUp, trendDown, volumeSpike, bullVolatility],
				BATCH_SCHEMA_VERSION,
			]),
		)
		.digest("hex")
		.slice(0, 12);
	return { rows: content?.rows ?? 0, fingerprint };
}

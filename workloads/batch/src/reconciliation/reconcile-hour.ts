import type { Client } from "@elastic/elasticsearch";
import type { RealtimeWindow } from "@tickstack/contracts/realtime-window";
import type { DuckDb } from "../duckdb.ts";
import { spanOf } from "../hour.ts";
import type { RawSource } from "../raw-records.ts";
import { causeOf } from "./cause.ts";
import {
	type HourReport,
	hourReport,
	type MissingTick,
	type WindowDifference,
} from "./hour-report.ts";
import { servedWindows } from "./served-windows.ts";
import { readTicks } from "./stored-ticks.ts";
import { idOf, type WindowRow, windowOf, windowQuery } from "./window-query.ts";
import { differencesOf, type FieldDifference } from "./window-values.ts";

export interface HourOptions {
	readonly db: DuckDb;
	readonly source: RawSource;
	readonly elasticsearch: Client;
	readonly index: string;
	readonly watermarkMs: number;
	readonly now: () => Date;
	readonly signal: AbortSignal;
}

/** A window of which the two paths do not agree, before it is known why. */
interface Doubt {
	readonly ticker: string;
	readonly start_ms: number;
	readonly served: RealtimeWindow | undefined;
	readonly stored: number;
	readonly fields: readonly FieldDifference[];
}

/** Compares an hour's windows in Elasticsearch with what the raw data set gives. */
export async function reconcileHour(
	options: HourOptions,
	hour: string,
): Promise<HourReport> {
	const { db, source, elasticsearch, index, watermarkMs, now, signal } =
		options;
	const { from, to } = spanOf(hour);
	const served = await servedWindows(elasticsearch, index, from, to, signal);
	const { counts, late } = await readTicks(
		db,
		source,
		hour,
		watermarkMs,
		now().getTime(),
	);
	const { compared, doubts } = await compare(db, served);
	const differences = await explain(db, doubts);
	await db.run("DROP TABLE ticks");
	return hourReport({
		hour,
		computedAt: now().toISOString(),
		index,
		watermarkMs,
		records: counts,
		late,
		compared,
		differences,
	});
}

async function compare(
	db: DuckDb,
	served: ReadonlyMap<string, RealtimeWindow>,
): Promise<{ compared: number; doubts: Doubt[] }> {
	const left = new Map(served);
	const doubts: Doubt[] = [];
	let compared = 0;
	for await (const rows of db.chunks<WindowRow>(windowQuery("ticks")))
		for (const row of rows) {
			compared++;
			const id = idOf(row);
			const window = left.get(id);
			left.delete(id);
			const fields = window ? differencesOf(window, windowOf(row)) : [];
			if (!window || fields.length)
				doubts.push({
					ticker: row.ticker,
					start_ms: row.start_ms,
					served: window,
					stored: row.trade_count,
					fields,
				});
		}
	for (const window of left.values())
		doubts.push({
			ticker: window.ticker,
			start_ms: Date.parse(window.window_start),
			served: window,
			stored: 0,
			fields: [],
		});
	return { compared: compared + left.size, doubts };
}

/** The ticks that a doubtful window lacks if it counts the first ones to have come. */
const LISTED_TICKS = 20;

interface Missing {
	readonly ticker: string;
	readonly start_ms: number;
	readonly missing: number;
	readonly missing_late: number;
	readonly first: string;
}

async function explain(
	db: DuckDb,
	doubts: readonly Doubt[],
): Promise<WindowDifference[]> {
	if (!doubts.length) return [];
	await db.run(
		"CREATE OR REPLACE TEMP TABLE doubts (ticker VARCHAR, start_ms BIGINT, kept BIGINT)",
	);
	await db.append(
		"doubts",
		doubts.map(({ ticker, start_ms, served }) => [
			ticker,
			start_ms,
			served?.trade_count ?? 0,
		]),
		["string", "long", "long"],
	);
	const ticks = "ticks JOIN doubts USING (ticker, start_ms)";
	const counted = new Map<string, WindowRow>();
	for await (const rows of db.chunks<WindowRow>(
		windowQuery(`(SELECT ticks.* FROM ${ticks} WHERE position <= kept)`),
	))
		for (const row of rows) counted.set(idOf(row), row);
	const missing = new Map<string, Missing>();
	for await (const rows of db.chunks<Missing>(`
SELECT ticker, start_ms, count(*) AS missing, count(late_ms) AS missing_late,
	CAST(to_json(list({partition: _partition, "offset": _offset, time: strftime(time, '%Y-%m-%dT%H:%M:%S.%gZ'), late_ms: late_ms} ORDER BY position) FILTER (position <= kept + ${LISTED_TICKS})) AS VARCHAR) AS first
FROM ${ticks} WHERE position > kept GROUP BY ticker, start_ms`))
		for (const row of rows) missing.set(idOf(row), row);
	await db.run("DROP TABLE doubts");
	return doubts.map((doubt) => {
		const id = idOf(doubt);
		const row = counted.get(id);
		const lacks = missing.get(id);
		const { served, stored, fields } = doubt;
		return {
			window: id,
			cause: causeOf({
				served,
				stored,
				counted: row ? windowOf(row) : null,
				missing: lacks?.missing ?? 0,
				missingLate: lacks?.missing_late ?? 0,
			}),
			ticks: {
				served: served?.trade_count ?? 0,
				stored,
				missing: lacks?.missing ?? 0,
				missing_late: lacks?.missing_late ?? 0,
			},
			fields,
			missing: JSON.parse(lacks?.first ?? "[]") as MissingTick[],
		};
	});
}

import { WINDOW_MS } from "@tickstack/contracts/realtime-window";
import type { DuckDb } from "../duckdb.ts";
import { hourAfter } from "../hour.ts";
import { listHour } from "../raw-hours.ts";
import {
	type RawSource,
	type RecordCounts,
	readRecords,
} from "../raw-records.ts";
import { START_MS } from "./window-query.ts";

/** Ticks of an hour that came when the watermark had passed the end of their window. */
export interface LateTicks {
	readonly count: number;
	/** By how much the latest of them was beyond the watermark. Milliseconds; null without one. */
	readonly latest_ms: number | null;
}

export interface StoredTicks {
	readonly counts: RecordCounts;
	readonly late: LateTicks;
}

/** A late tick of an hour comes in this or the next hour with records; more say nothing new. */
const HOURS_TO_LOOK_AT = 24;
const RECORDS = /\/data_(\d+)-(\d+)-\d+\.jsonl$/;

/**
 * Reads an hour of the raw data set into the table `ticks`, each record once, with three more columns: `start_ms` of its
 * window, `position` among the window's ticks in the order in which they came (the offsets'; from 1), and `late_ms`: how
 * far the watermark was beyond the window's end when the tick came, null unless it was.
 *
 * The watermark is followed in each partition alone: the greatest time before an offset, less the delay. Between
 * partitions the raw data set has no order.
 */
export async function readTicks(
	db: DuckDb,
	source: RawSource,
	hour: string,
	watermarkMs: number,
	nowMs: number,
): Promise<StoredTicks> {
	const counts = await readRecords(db, source, [hour]);
	await db.run("ALTER TABLE records RENAME TO hour_records");
	await db.run(
		"CREATE OR REPLACE TEMP TABLE later_records AS SELECT _partition, _offset, time FROM hour_records WHERE false",
	);
	await readLater(db, source, hour, nowMs);
	await db.run(`
CREATE OR REPLACE TEMP TABLE ticks AS
WITH came AS (
	SELECT _partition, _offset, time FROM hour_records UNION ALL SELECT * FROM later_records
), marks AS (
	SELECT _partition, _offset, max(epoch_ms(time)) OVER (PARTITION BY _partition ORDER BY _offset ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) - ${watermarkMs} AS watermark
	FROM came
), placed AS (
	SELECT hour_records.*, ${START_MS} AS start_ms, watermark FROM hour_records JOIN marks USING (_partition, _offset)
)
SELECT * EXCLUDE (watermark),
	row_number() OVER (PARTITION BY ticker, start_ms ORDER BY _partition, _offset) AS position,
	CASE WHEN watermark >= start_ms + ${WINDOW_MS} THEN watermark - start_ms - ${WINDOW_MS} END AS late_ms
FROM placed`);
	await db.run("DROP TABLE hour_records");
	await db.run("DROP TABLE later_records");
	const [late] = await db.rows<LateTicks>(
		"SELECT count(late_ms) AS count, max(late_ms) AS latest_ms FROM ticks",
	);
	return { counts, late: late ?? { count: 0, latest_ms: null } };
}

/**
 * Adds the records of the next hour that has some which came before a record of this one: only they can have moved the
 * watermark before it came. Names of files tell, so that an hour without late ticks costs no reading.
 */
async function readLater(
	db: DuckDb,
	source: RawSource,
	hour: string,
	nowMs: number,
): Promise<void> {
	const last = new Map(
		(
			await db.rows<{ partition: number; last: number }>(
				"SELECT _partition AS partition, max(_offset) AS last FROM hour_records GROUP BY _partition",
			)
		).map(({ partition, last }) => [partition, last]),
	);
	let next = hour;
	for (let i = 0; i < HOURS_TO_LOOK_AT; i++) {
		next = hourAfter(next);
		if (Date.parse(`${next}:00:00.000Z`) > nowMs) return;
		const { files } = await listHour(source.hdfs, source.root, next);
		if (!files.length) continue;
		const cameBefore = files.some(({ path, kind }) => {
			const [, partition, first] = RECORDS.exec(path) ?? [];
			return (
				kind === "compacted" ||
				Number(first) < (last.get(Number(partition)) ?? -1)
			);
		});
		if (!cameBefore) return;
		await readRecords(db, source, [next]);
		await db.run(
			"INSERT INTO later_records SELECT _partition, _offset, time FROM records",
		);
		await db.run("DROP TABLE records");
		return;
	}
}

import { type DayBarsCache, identityOf } from "./day-bars-cache.ts";
import type { DuckDb } from "./duckdb.ts";
import { listHour, listHours } from "./raw-hours.ts";
import {
	type RawSource,
	type RecordCounts,
	readRecords,
} from "./raw-records.ts";

/** What reading the raw data set found. */
export interface RawSummary {
	readonly files: number;
	/** Lines and rows, duplicates included. */
	readonly records: number;
	/** Records that stood in more than one file: counted once. */
	readonly duplicates: number;
	/** Lines that are not a record of the raw data set: left out. */
	readonly invalid: number;
	/** Trading days with at least one record. */
	readonly days: number;
}

/** Before any time of a tick and after any offset: orders ticks by time, then offset. */
const POSITION = "CAST(epoch_ms(time) AS HUGEINT) * 9007199254740992 + _offset";

/** The day's bar of each ticker: Open of the first tick, highest, lowest, Close and Adj Close of the last, all volume. */
const ROLL_UP = `
SELECT
	ticker,
	max_by(company, position) AS company,
	CAST(time AS DATE) AS day,
	min_by("Open", position) AS open,
	max("High") AS high,
	min("Low") AS low,
	max_by("Close", position) AS close,
	max_by("Adj Close", position) AS p,
	CAST(sum("Volume") AS BIGINT) AS volume
FROM (SELECT *, ${POSITION} AS position FROM records)
GROUP BY ticker, CAST(time AS DATE)`;

/**
 * Rolls the raw data set up to daily bars (UTC), the table `raw_bars`. One day is held at a time: a file lies in the
 * directory of its records' hour, so no day has records elsewhere.
 *
 * @param to last day, `YYYY-MM-DD`
 * @param cache where a day that it knows is taken from
 */
export async function loadRawBars(
	db: DuckDb,
	source: RawSource,
	to: string,
	cache: DayBarsCache,
	progress: (day: string, records: number) => void,
): Promise<RawSummary> {
	await db.run(
		"CREATE OR REPLACE TEMP TABLE raw_bars (ticker VARCHAR, company VARCHAR, day DATE, open DOUBLE, high DOUBLE, low DOUBLE, close DOUBLE, p DOUBLE, volume BIGINT)",
	);
	const total = { files: 0, records: 0, duplicates: 0, invalid: 0, days: 0 };
	const days = Map.groupBy(await listHours(source.hdfs, source.root), (hour) =>
		hour.slice(0, 10),
	);
	for (const [day, hours] of days) {
		if (day > to) break;
		const counts = await loadDay(db, source, day, hours, cache);
		total.files += counts.files;
		total.records += counts.records;
		total.duplicates += counts.duplicates;
		total.invalid += counts.invalid;
		if (counts.records > counts.invalid) total.days++;
		progress(day, counts.records);
	}
	return total;
}

/** A record that comes after the listing is in the bars and not in their identity: the next run reads the day anew. */
async function loadDay(
	db: DuckDb,
	source: RawSource,
	day: string,
	hours: readonly string[],
	cache: DayBarsCache,
): Promise<RecordCounts> {
	const { hdfs, root } = source;
	const listed = await Promise.all(
		hours.map((hour) => listHour(hdfs, root, hour)),
	);
	const identity = identityOf(
		listed.flatMap(({ files }) => files),
		ROLL_UP,
	);
	const known = await cache.load("raw_bars", day, identity);
	if (known) return known;
	const counts = await readRecords(db, source, hours);
	await db.run(`INSERT INTO raw_bars ${ROLL_UP}`);
	await db.run("DROP TABLE records");
	await cache.store("raw_bars", day, identity, counts);
	return counts;
}

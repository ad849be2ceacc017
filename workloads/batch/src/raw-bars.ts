import type { RawSummary } from "@tickstack/contracts/batch-quality";
import type { Calendar } from "./calendar.ts";
import {
	type DayBarsCache,
	type DayCounts,
	identityOf,
} from "./day-bars-cache.ts";
import type { DuckDb } from "./duckdb.ts";
import { listHour, listHours } from "./raw-hours.ts";
import { type RawSource, readRecords } from "./raw-records.ts";
import { sourceDigest } from "./source-digest.ts";

const DAY_MS = 86_400_000;

/** Before any time of a tick and after any offset: orders ticks by time, then offset. */
const POSITION = "CAST(epoch_ms(time) AS HUGEINT) * 9007199254740992 + _offset";

/** The part of each ticker's bar that the ticks of a UTC day make: one or two trading days of each. */
const ROLL_UP = `
SELECT
	ticker,
	max_by(company, position) AS company,
	day,
	min_by("Open", position) AS open,
	max("High") AS high,
	min("Low") AS low,
	max_by("Close", position) AS close,
	max_by("Adj Close", position) AS p,
	sum(CAST("Volume" AS DOUBLE)) AS volume
FROM (
	SELECT records.*, sessions.day AS day, ${POSITION} AS position
	FROM records JOIN sessions ON records.ticker = sessions.ticker AND time >= starts AND time < ends
)
GROUP BY ticker, day`;

/** Open of the first part, highest, lowest, Close and Adj Close of the last, all known volume. */
const WHOLE_DAYS = `
SELECT
	ticker,
	max_by(company, utc_day) AS company,
	day,
	min_by(open, utc_day) AS open,
	max(high) AS high,
	min(low) AS low,
	max_by(close, utc_day) AS close,
	max_by(p, utc_day) AS p,
	sum(volume) AS volume
FROM raw_parts
GROUP BY ticker, day`;

/** The sources that read records and know the days of markets. */
const READER = {
	[import.meta.url]: /^(raw-|calendar)/,
	[import.meta.resolve("@tickstack/contracts/markets")]:
		/^(markets|trading-day|time|tick|record|rejection)/,
};

/** How the raw data set is read. */
export interface RawBarsOptions {
	readonly source: RawSource;
	readonly calendar: Calendar;
	/** Where a day that it knows is taken from. */
	readonly cache: DayBarsCache;
	/** Last trading day that is needed, `YYYY-MM-DD`; all days when undefined. */
	readonly to: string | undefined;
	readonly progress: (day: string, records: number) => void;
}

/**
 * Rolls the raw data set up to trading days, the table `raw_bars`. The records of one UTC day are held at a time: a file
 * lies in the directory of its records' hour, so no day has records elsewhere, and the parts that several UTC days have
 * of a trading day make its bar.
 */
export async function loadRawBars(
	db: DuckDb,
	options: RawBarsOptions,
): Promise<RawSummary> {
	const { source, to, progress } = options;
	await db.run(
		"CREATE OR REPLACE TEMP TABLE raw_parts (utc_day DATE, ticker VARCHAR, company VARCHAR, day DATE, open DOUBLE, high DOUBLE, low DOUBLE, close DOUBLE, p DOUBLE, volume DOUBLE)",
	);
	const total = {
		files: 0,
		records: 0,
		duplicates: 0,
		invalid: 0,
		outside_hours: 0,
	};
	const days = Map.groupBy(await listHours(source.hdfs, source.root), (hour) =>
		hour.slice(0, 10),
	);
	const reader = `${ROLL_UP}\n${options.calendar.identity}\n${await sourceDigest(READER)}`;
	// West of Greenwich a day ends on the next UTC day.
	const last = to && dateOf(Date.parse(to) + DAY_MS);
	for (const [day, hours] of days) {
		if (last && day > last) break;
		const counts = await loadDay(db, options, reader, day, hours);
		total.files += counts.files;
		total.records += counts.records;
		total.duplicates += counts.duplicates;
		total.invalid += counts.invalid;
		total.outside_hours += counts.outsideHours;
		progress(day, counts.records);
	}
	await db.run(
		`CREATE OR REPLACE TEMP TABLE raw_bars AS SELECT * FROM (${WHOLE_DAYS})${to ? ` WHERE day <= DATE '${to}'` : ""}`,
	);
	await db.run("DROP TABLE raw_parts");
	const [found] = await db.rows<{ days: number }>(
		"SELECT count(DISTINCT day) AS days FROM raw_bars",
	);
	return { ...total, days: found?.days ?? 0 };
}

/** A record that comes after the listing is in the bars and not in their identity: the next run reads the day anew. */
async function loadDay(
	db: DuckDb,
	{ source, calendar, cache }: RawBarsOptions,
	reader: string,
	day: string,
	hours: readonly string[],
): Promise<DayCounts> {
	const { hdfs, root } = source;
	const listed = await Promise.all(
		hours.map((hour) => listHour(hdfs, root, hour)),
	);
	const identity = identityOf(
		listed.flatMap(({ files }) => files),
		reader,
	);
	const known = await cache.load("raw_parts", day, identity);
	if (known) return known;
	const counts = await readRecords(db, source, hours);
	const midnight = Date.parse(day);
	await calendar.loadSessions(db, "records", midnight, midnight + DAY_MS);
	await db.run(
		`INSERT INTO raw_parts SELECT DATE '${day}', * FROM (${ROLL_UP})`,
	);
	const [outside] = await db.rows<{ count: number }>(
		"SELECT count(*) AS count FROM records WHERE NOT EXISTS (SELECT 1 FROM sessions WHERE sessions.ticker = records.ticker AND time >= starts AND time < ends)",
	);
	await db.run("DROP TABLE records");
	await db.run("DROP TABLE sessions");
	const all = { ...counts, outsideHours: outside?.count ?? 0 };
	await cache.store("raw_parts", day, identity, all);
	return all;
}

const dateOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

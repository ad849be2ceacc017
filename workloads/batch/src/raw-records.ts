import { appendFile, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { duckDbStruct } from "@tickstack/contracts/record-ddl";
import {
	COMPANY_LENGTH,
	MAX_PRICE,
	MAX_VOLUME,
	OHLC_TOLERANCE,
	rawTickDuckDbColumns,
	TICKER_CHARACTERS,
} from "@tickstack/contracts/tick";
import { EARLIEST_MS, LATEST_MS } from "@tickstack/contracts/time";
import { type WebHdfs, WebHdfsError } from "@tickstack/runtime/webhdfs";
import { type DuckDb, identifier, quoted } from "./duckdb.ts";
import { listHour, type RawFileEntry } from "./raw-hours.ts";
import { checkLines, MORE } from "./raw-lines.ts";
import { getFile } from "./staging.ts";

/** What was read of some hours. */
export interface RecordCounts {
	readonly files: number;
	/** Lines and rows, duplicates included. */
	readonly records: number;
	/** Records that stood in more than one file. */
	readonly duplicates: number;
	/** Lines and rows that break the contract of a tick: set aside, the others are read. */
	readonly invalid: number;
}

export interface RawSource {
	readonly hdfs: WebHdfs;
	readonly root: string;
	/** Local folder for copies of the files; they are gone afterwards. */
	readonly workDir: string;
	/** Local file that takes what is set aside: lines as they are, rows as JSON. @default it is only counted */
	readonly setAside?: string;
}

const COLUMNS = Object.keys(rawTickDuckDbColumns);
/** Small files are held in memory while they are read: up to 64 MiB each. */
const PARALLEL_READS = 4;
/** A compaction takes an hour's files away after its own file is there: listing again finds that one. */
const LISTINGS = 5;

/**
 * Reads hours of the raw data set into the table `records`, each (partition, offset) once, wherever and however often
 * it is stored: small files, a compacted file, or both while a compaction cleans up.
 */
export async function readRecords(
	db: DuckDb,
	source: RawSource,
	hours: readonly string[],
): Promise<RecordCounts> {
	return withFreshListing(async () => {
		const listed = await Promise.all(
			hours.map((hour) => listHour(source.hdfs, source.root, hour)),
		);
		return readFiles(
			db,
			source,
			listed.flatMap(({ files }) => files),
		);
	});
}

/** The same for files that are known. @throws {WebHdfsError} `HDFS_NOT_FOUND` when one of them is gone */
export async function readFiles(
	db: DuckDb,
	source: RawSource,
	files: readonly RawFileEntry[],
): Promise<RecordCounts> {
	const dir = join(source.workDir, "raw");
	try {
		await mkdir(dir, { recursive: true });
		return await load(db, source, await copyFiles(source, files, dir));
	} finally {
		await rm(dir, { recursive: true, force: true });
	}
}

async function withFreshListing<T>(read: () => Promise<T>): Promise<T> {
	for (let tried = 1; ; tried++)
		try {
			return await read();
		} catch (error) {
			const moved =
				error instanceof WebHdfsError && error.code === "HDFS_NOT_FOUND";
			if (!moved || tried === LISTINGS) throw error;
		}
}

interface Copies {
	readonly files: number;
	readonly lines: number;
	readonly refusedLines: number;
	readonly jsonLines: readonly string[];
	readonly parquet: readonly string[];
}

/** Small files are joined to one local file per reader: opening thousands of files costs more than reading them. */
async function copyFiles(
	{ hdfs, setAside }: RawSource,
	files: readonly RawFileEntry[],
	dir: string,
): Promise<Copies> {
	const queue = files.entries();
	const jsonLines = new Set<string>();
	const parquet: string[] = [];
	let lines = 0;
	let refusedLines = 0;
	const copyFrom = async (reader: number) => {
		const joined = join(dir, `${reader}.jsonl`);
		for (const [index, { path, kind }] of queue) {
			if (kind === "compacted") {
				const file = join(dir, `${index}.parquet`);
				await getFile(hdfs, path, file);
				parquet.push(file);
				continue;
			}
			// Whole or not at all: a broken connection must not leave half a file among the lines.
			const checked = checkLines(await hdfs.read(path));
			lines += checked.lines;
			refusedLines += checked.refused.length;
			if (setAside)
				for (const { line } of checked.refused)
					await appendFile(setAside, Buffer.concat([line, NEW_LINE]));
			if (!checked.accepted.length) continue;
			await appendFile(joined, checked.accepted);
			jsonLines.add(joined);
		}
	};
	const readers = await Promise.allSettled(
		Array.from({ length: PARALLEL_READS }, (_, reader) => copyFrom(reader)),
	);
	for (const reader of readers)
		if (reader.status === "rejected") throw reader.reason;
	return {
		files: files.length,
		lines,
		refusedLines,
		jsonLines: [...jsonLines],
		parquet,
	};
}

/** Of a line in bytes: a record with its unknown fields as an escaped text. DuckDB reserves twice as much a thread. */
const MAX_OBJECT = 4 * 1024 * 1024;
const NEW_LINE = Buffer.from("\n");
/** The columns of `records`, as in SELECT. */
export const RECORD_COLUMNS = [...COLUMNS, MORE].map(identifier).join(", ");

const TOLERANCE = `${OHLC_TOLERANCE}::DOUBLE * greatest(abs("Open"), abs("High"), abs("Low"), abs("Close"))`;
/** Whether a row of a compacted file is a tick: a file of an earlier version may hold what is refused today. */
const IS_TICK = [
	`regexp_full_match(ticker, ${quoted(TICKER_CHARACTERS)}) AND regexp_matches(ticker, '[A-Z0-9]')`,
	`length(company) BETWEEN 1 AND ${COMPANY_LENGTH}`,
	`epoch_ms(time) BETWEEN ${EARLIEST_MS} AND ${LATEST_MS}`,
	...["Open", "High", "Low", "Close", "Adj Close"].map(
		(price) => `abs("${price}") <= ${MAX_PRICE}`,
	),
	`("Volume" IS NULL OR "Volume" BETWEEN 0 AND ${MAX_VOLUME})`,
	...["Open", "Close"].map(
		(price) =>
			`"${price}" BETWEEN "Low" - ${TOLERANCE} AND "High" + ${TOLERANCE}`,
	),
	"_partition >= 0 AND _offset >= 0",
].join(" AND ");

async function load(
	db: DuckDb,
	{ setAside }: RawSource,
	{ files, lines, refusedLines, jsonLines, parquet }: Copies,
): Promise<RecordCounts> {
	const typed = Object.entries(rawTickDuckDbColumns)
		.map(([name, type]) => `${identifier(name)} ${type}`)
		.join(", ");
	await db.run(
		`CREATE OR REPLACE TEMP TABLE stored (${typed}, ${MORE} VARCHAR)`,
	);
	let rows = 0;
	let refusedRows = 0;
	if (parquet.length) {
		await db.run(
			`INSERT INTO stored SELECT ${RECORD_COLUMNS} FROM read_parquet(${listOf(parquet)}, union_by_name = true)`,
		);
		const [counts] = await db.rows<{ rows: number; refused: number }>(
			`SELECT count(*) AS rows, count(*) FILTER (WHERE (${IS_TICK}) IS NOT TRUE) AS refused FROM stored`,
		);
		rows = counts?.rows ?? 0;
		refusedRows = counts?.refused ?? 0;
		if (refusedRows) {
			const refused = `FROM stored WHERE (${IS_TICK}) IS NOT TRUE`;
			if (setAside)
				for await (const chunk of db.chunks<{ row: string }>(
					`SELECT CAST(to_json(stored) AS VARCHAR) AS row ${refused}`,
				))
					await appendFile(
						setAside,
						chunk.map(({ row }) => `${row}\n`).join(""),
					);
			await db.run(`DELETE ${refused}`);
		}
	}
	if (jsonLines.length)
		await db.run(
			`INSERT INTO stored SELECT ${RECORD_COLUMNS} FROM read_json(${listOf(jsonLines)}, format = 'newline_delimited', maximum_object_size = ${MAX_OBJECT}, columns = ${duckDbStruct({ ...rawTickDuckDbColumns, [MORE]: "VARCHAR" })})`,
		);
	await db.run(
		"CREATE OR REPLACE TEMP TABLE records AS SELECT DISTINCT ON (_partition, _offset) * FROM stored",
	);
	const [counts] = await db.rows<{ stored: number; kept: number }>(
		"SELECT (SELECT count(*) FROM stored) AS stored, count(*) AS kept FROM records",
	);
	await db.run("DROP TABLE stored");
	const { stored, kept } = counts ?? { stored: 0, kept: 0 };
	return {
		files,
		records: lines + rows,
		duplicates: stored - kept,
		invalid: refusedLines + refusedRows,
	};
}

const listOf = (files: readonly string[]): string =>
	`[${files.map(quoted).join(", ")}]`;

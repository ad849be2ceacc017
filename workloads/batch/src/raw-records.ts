import { appendFile, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { rawTickDuckDbColumns } from "@tickstack/contracts/tick";
import { type WebHdfs, WebHdfsError } from "@tickstack/runtime/webhdfs";
import { type DuckDb, identifier, quoted } from "./duckdb.ts";
import { listHour, type RawFileEntry } from "./raw-hours.ts";
import { getFile } from "./staging.ts";

/** What was read of some hours. */
export interface RecordCounts {
	readonly files: number;
	/** Lines and rows, duplicates included. */
	readonly records: number;
	/** Records that stood in more than one file. */
	readonly duplicates: number;
	/** Lines that are no record of the raw data set: left out. */
	readonly invalid: number;
}

export interface RawSource {
	readonly hdfs: WebHdfs;
	readonly root: string;
	/** Local folder for copies of the files; they are gone afterwards. */
	readonly workDir: string;
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
	{ hdfs, workDir }: RawSource,
	files: readonly RawFileEntry[],
): Promise<RecordCounts> {
	const dir = join(workDir, "raw");
	try {
		await mkdir(dir, { recursive: true });
		return await load(db, await copyFiles(hdfs, files, dir));
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
	readonly count: number;
	readonly jsonLines: readonly string[];
	readonly parquet: readonly string[];
}

/** Small files are joined to one local file per reader: opening thousands of files costs more than reading them. */
async function copyFiles(
	hdfs: WebHdfs,
	files: readonly RawFileEntry[],
	dir: string,
): Promise<Copies> {
	const queue = files.entries();
	const jsonLines = new Set<string>();
	const parquet: string[] = [];
	const copyFrom = async (reader: number) => {
		const joined = join(dir, `${reader}.jsonl`);
		for (const [index, { path, kind }] of queue) {
			if (kind === "compacted") {
				const file = join(dir, `${index}.parquet`);
				await getFile(hdfs, path, file);
				parquet.push(file);
			} else {
				// Whole or not at all: a broken connection must not leave half a file among the lines.
				await appendFile(joined, await hdfs.read(path));
				jsonLines.add(joined);
			}
		}
	};
	const readers = await Promise.allSettled(
		Array.from({ length: PARALLEL_READS }, (_, reader) => copyFrom(reader)),
	);
	for (const reader of readers)
		if (reader.status === "rejected") throw reader.reason;
	return { count: files.length, jsonLines: [...jsonLines], parquet };
}

/** Fields beyond the contract are kept as one JSON object, so that a compaction loses nothing. */
const MORE = "_more";
/** The columns of `records`, as in SELECT. */
export const RECORD_COLUMNS = [...COLUMNS, MORE].map(identifier).join(", ");
const withoutKnown = JSON.stringify(
	Object.fromEntries(COLUMNS.map((name) => [name, null])),
);

async function load(db: DuckDb, copies: Copies): Promise<RecordCounts> {
	const typed = Object.entries(rawTickDuckDbColumns)
		.map(([name, type]) => `${identifier(name)} ${type}`)
		.join(", ");
	await db.run(
		`CREATE OR REPLACE TEMP TABLE stored (${typed}, ${MORE} VARCHAR)`,
	);
	if (copies.jsonLines.length) {
		const fromJson = `json_transform(json, ${quoted(structOf())})`;
		await db.run(
			`INSERT INTO stored SELECT ${COLUMNS.map((name) => `record.${identifier(name)}`).join(", ")}, more FROM (
				SELECT ${fromJson} AS record,
					CASE WHEN len(json_keys(json)) > ${COLUMNS.length} THEN CAST(json_merge_patch(json, ${quoted(withoutKnown)}) AS VARCHAR) END AS more
				FROM read_ndjson_objects(${listOf(copies.jsonLines)}, ignore_errors = true, maximum_object_size = 67108864)
			)`,
		);
	}
	if (copies.parquet.length)
		await db.run(
			`INSERT INTO stored SELECT ${RECORD_COLUMNS} FROM read_parquet(${listOf(copies.parquet)})`,
		);
	const complete = COLUMNS.map(
		(name) => `${identifier(name)} IS NOT NULL`,
	).join(" AND ");
	await db.run(
		`CREATE OR REPLACE TEMP TABLE records AS SELECT DISTINCT ON (_partition, _offset) * FROM stored WHERE ${complete}`,
	);
	const [counts] = await db.rows<{
		stored: number;
		valid: number;
		kept: number;
	}>(
		`SELECT count(*) AS stored, count(*) FILTER (WHERE ${complete}) AS valid, (SELECT count(*) FROM records) AS kept FROM stored`,
	);
	await db.run("DROP TABLE stored");
	const { stored, valid, kept } = counts ?? { stored: 0, valid: 0, kept: 0 };
	return {
		files: copies.count,
		records: stored,
		duplicates: valid - kept,
		invalid: stored - valid,
	};
}

const structOf = (): string => JSON.stringify(rawTickDuckDbColumns);
const listOf = (files: readonly string[]): string =>
	`[${files.map(quoted).join(", ")}]`;

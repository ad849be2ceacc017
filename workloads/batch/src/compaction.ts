import { createHash } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "pino";
import { type DuckDb, quoted } from "./duckdb.ts";
import { HOUR_MS, startOf } from "./hour.ts";
import {
	compactedName,
	hourDirectory,
	listHour,
	listHours,
	type RawHour,
} from "./raw-hours.ts";
import { type RawSource, RECORD_COLUMNS, readFiles } from "./raw-records.ts";
import { putFile } from "./staging.ts";

export interface CompactionOptions {
	readonly db: DuckDb;
	readonly source: RawSource;
	/** An hour whose end is not after this counts as closed. */
	readonly closedBefore: Date;
	readonly dryRun: boolean;
	readonly signal: AbortSignal;
	readonly log: Logger;
}

export interface CompactionSummary {
	readonly hours: number;
	/** Small files that were replaced. */
	readonly files: number;
	readonly records: number;
	/** Hours that were left as they are because a line in them is no record. */
	readonly refused: readonly string[];
}

/**
 * Replaces the small files of every closed hour by one Parquet file, sorted by ticker and time.
 *
 * The order of steps is what makes it safe: the new file holds every record of the old ones and appears complete
 * (rename); only then the old ones go. A reader that sees both counts a record once, by partition and offset; one that
 * finds a file gone lists the hour again. After a kill at any point the next run finds either the small files alone, or
 * both and goes on deleting. Records that come later than that make a new file of the compacted one and the late ones.
 */
export async function compactClosedHours(
	options: CompactionOptions,
): Promise<CompactionSummary> {
	const { source, closedBefore, signal, log } = options;
	const refused: string[] = [];
	let hours = 0;
	let files = 0;
	let records = 0;
	for (const name of await listHours(source.hdfs, source.root)) {
		signal.throwIfAborted();
		if (startOf(name) + HOUR_MS > closedBefore.getTime()) break;
		const hour = await listHour(source.hdfs, source.root, name);
		if (
			hour.files.every(({ kind }) => kind === "compacted") &&
			hour.files.length < 2
		)
			continue;
		const kept = await compactHour(options, hour);
		if (kept === undefined) {
			refused.push(name);
			log.warn({ hour: name }, "a line is no record: the hour stays as it is");
			continue;
		}
		hours++;
		files += hour.files.length;
		records += kept;
		log.info(
			{ hour: name, files: hour.files.length, records: kept },
			options.dryRun ? "would be compacted" : "compacted",
		);
	}
	const summary = { hours, files, records, refused };
	log.info({ ...summary }, "compaction is done");
	return summary;
}

/** @returns the records of the hour; undefined when there is something in it that a compaction would lose */
async function compactHour(
	{ db, source, dryRun, signal }: CompactionOptions,
	hour: RawHour,
): Promise<number | undefined> {
	const { hdfs, root, workDir } = source;
	const counts = await readFiles(db, source, hour.files);
	if (counts.invalid > 0) return undefined;
	const records = counts.records - counts.duplicates;
	if (dryRun) return records;
	const dir = join(workDir, "compacted");
	const file = join(dir, "hour.parquet");
	try {
		await rm(dir, { recursive: true, force: true });
		await mkdir(dir, { recursive: true });
		await db.run(
			`COPY (SELECT ${RECORD_COLUMNS} FROM records ORDER BY ticker, time, _partition, _offset) TO ${quoted(file)} (FORMAT parquet, COMPRESSION zstd)`,
		);
		const digest = createHash("sha256")
			.update(hour.files.map(({ path }) => path).join("\n"))
			.digest("hex")
			.slice(0, 16);
		const name = compactedName(digest);
		const target = `${hourDirectory(root, hour.hour)}/${name}`;
		// Where the writer keeps unfinished files too: no reader looks there.
		const temporary = `${root}/_tmp/${hour.hour}-${name}.tmp`;
		signal.throwIfAborted();
		await putFile(hdfs, target, { file }, temporary);
		for (const { path } of hour.files)
			if (path !== target) await hdfs.delete(path);
		return records;
	} finally {
		await rm(dir, { recursive: true, force: true });
		await db.run("DROP TABLE IF EXISTS records");
	}
}

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
import {
	type RawSource,
	RECORD_COLUMNS,
	type RecordCounts,
	readFiles,
} from "./raw-records.ts";
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
	/** Lines and rows that are no record: they lie in `_refused` now, as they were. */
	readonly setAside: number;
}

/**
 * Replaces the small files of every closed hour by one Parquet file, sorted by ticker and time. What is no record does
 * not stop it: it is set aside in a file of its own, `_refused/<hour>-<digest>.jsonl`, which no reader of ticks sees.
 *
 * The order of steps is what makes it safe: the new files hold everything of the old ones and appear complete
 * (rename); only then the old ones go. A reader that sees both counts a record once, by partition and offset; one that
 * finds a file gone lists the hour again. After a kill at any point the next run finds either the small files alone, or
 * both and goes on deleting. Records that come later than that make a new file of the compacted one and the late ones.
 */
export async function compactClosedHours(
	options: CompactionOptions,
): Promise<CompactionSummary> {
	const { source, closedBefore, signal, log } = options;
	let hours = 0;
	let files = 0;
	let records = 0;
	let setAside = 0;
	for (const name of await listHours(source.hdfs, source.root)) {
		signal.throwIfAborted();
		if (startOf(name) + HOUR_MS > closedBefore.getTime()) break;
		const hour = await listHour(source.hdfs, source.root, name);
		if (
			hour.files.every(({ kind }) => kind === "compacted") &&
			hour.files.length < 2
		)
			continue;
		const counts = await compactHour(options, hour);
		const kept = counts.records - counts.invalid - counts.duplicates;
		hours++;
		files += hour.files.length;
		records += kept;
		setAside += counts.invalid;
		log[counts.invalid ? "warn" : "info"](
			{
				hour: name,
				files: hour.files.length,
				records: kept,
				setAside: counts.invalid,
			},
			options.dryRun ? "would be compacted" : "compacted",
		);
	}
	const summary = { hours, files, records, setAside };
	log.info({ ...summary }, "compaction is done");
	return summary;
}

async function compactHour(
	{ db, source, dryRun, signal }: CompactionOptions,
	hour: RawHour,
): Promise<RecordCounts> {
	const { hdfs, root, workDir } = source;
	const dir = join(workDir, "compacted");
	const file = join(dir, "hour.parquet");
	const setAside = join(dir, "refused.jsonl");
	try {
		await rm(dir, { recursive: true, force: true });
		await mkdir(dir, { recursive: true });
		const counts = await readFiles(db, { ...source, setAside }, hour.files);
		if (dryRun) return counts;
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
		if (counts.invalid) {
			await hdfs.mkdirs(`${root}/_refused`);
			await putFile(
				hdfs,
				`${root}/_refused/${hour.hour}-${digest}.jsonl`,
				{ file: setAside },
				`${root}/_tmp/${hour.hour}-${digest}.refused.tmp`,
			);
		}
		await putFile(hdfs, target, { file }, temporary);
		for (const { path } of hour.files)
			if (path !== target) await hdfs.delete(path);
		return counts;
	} finally {
		await rm(dir, { recursive: true, force: true });
		await db.run("DROP TABLE IF EXISTS records");
	}
}

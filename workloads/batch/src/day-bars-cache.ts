import { createHash } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type WebHdfs, WebHdfsError } from "@tickstack/runtime/webhdfs";
import { type DuckDb, quoted } from "./duckdb.ts";
import type { RawFileEntry } from "./raw-hours.ts";
import type { RecordCounts } from "./raw-records.ts";
import { getFile, putFile } from "./staging.ts";

/** What was read of a UTC day. */
export interface DayCounts extends RecordCounts {
	/** Records outside of the regular hours, where only those count. */
	readonly outsideHours: number;
}

/** Of what a day's bars were made, and what was read for them; kept in the Parquet file itself. */
interface Provenance {
	readonly identity: string;
	readonly counts: DayCounts;
}

export interface DayBarsCacheOptions {
	readonly db: DuckDb;
	readonly hdfs: WebHdfs;
	/** Folder in HDFS; holds one file a day. */
	readonly root: string;
	/** Local folder for copies. */
	readonly workDir: string;
	/** UTC days before this one (`YYYY-MM-DD`) are kept: a day that still grows is not worth it. */
	readonly before: string;
	/** When off, nothing is taken from the cache, but it is written. */
	readonly reads: boolean;
	/** When off, nothing is written. */
	readonly writes: boolean;
}

/**
 * The bars of UTC days that are over, so that a run reads each hour of the raw data set once and not each night.
 *
 * A file of the raw data set never changes, so the names and lengths of a day's files, together with the query and the calendar,
 * tell whether its bars are still right: a file that came late, or a compaction, gives another identity, and the day is read
 * anew. The cache can be deleted at any time.
 */
export class DayBarsCache {
	readonly #options: DayBarsCacheOptions;

	constructor(options: DayBarsCacheOptions) {
		this.#options = options;
	}

	/** Adds a day's bars to `table`. @returns what had been read for them; undefined when they are not there */
	async load(
		table: string,
		day: string,
		identity: string,
	): Promise<DayCounts | undefined> {
		const { db, hdfs, before, reads } = this.#options;
		if (!reads || day >= before) return undefined;
		return this.#locally(async (file) => {
			try {
				await getFile(hdfs, this.#pathOf(day), file);
			} catch (error) {
				if (error instanceof WebHdfsError && error.code === "HDFS_NOT_FOUND")
					return undefined;
				throw error;
			}
			const [found] = await db.rows<{ provenance: string }>(
				`SELECT decode(value) AS provenance FROM parquet_kv_metadata(${quoted(file)}) WHERE decode(key) = 'provenance'`,
			);
			const provenance: Partial<Provenance> = JSON.parse(
				found?.provenance ?? "{}",
			);
			if (provenance.identity !== identity) return undefined;
			await db.run(
				`INSERT INTO ${table} SELECT * FROM read_parquet(${quoted(file)})`,
			);
			return provenance.counts;
		});
	}

	/** Keeps the bars that `table` has of a day. */
	async store(
		table: string,
		day: string,
		identity: string,
		counts: DayCounts,
	): Promise<void> {
		const { db, hdfs, root, before, writes } = this.#options;
		if (!writes || day >= before) return;
		await this.#locally(async (file) => {
			const provenance: Provenance = { identity, counts };
			await db.run(
				`COPY (SELECT * FROM ${table} WHERE utc_day = DATE '${day}') TO ${quoted(file)} (FORMAT parquet, COMPRESSION zstd, KV_METADATA {provenance: ${quoted(JSON.stringify(provenance))}})`,
			);
			await hdfs.mkdirs(root);
			await putFile(hdfs, this.#pathOf(day), { file });
		});
	}

	#pathOf(day: string): string {
		return `${this.#options.root}/dt=${day}.parquet`;
	}

	async #locally<T>(work: (file: string) => Promise<T>): Promise<T> {
		const dir = join(this.#options.workDir, "day-bars");
		await mkdir(dir, { recursive: true });
		try {
			return await work(join(dir, "bars.parquet"));
		} finally {
			await rm(dir, { recursive: true, force: true });
		}
	}
}

/** What a day's bars are made of: its files, and the query that rolls them up. */
export function identityOf(
	files: readonly RawFileEntry[],
	query: string,
): string {
	const names = files.map(({ path, length }) => `${path} ${length}`).sort();
	return createHash("sha256")
		.update([query, ...names].join("\n"))
		.digest("hex");
}

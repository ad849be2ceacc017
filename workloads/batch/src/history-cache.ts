import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { HistorySummary } from "@tickstack/contracts/batch-quality";
import { type WebHdfs, WebHdfsError } from "@tickstack/runtime/webhdfs";
import { BAR_COLUMNS } from "./bars.ts";
import { type DuckDb, quoted } from "./duckdb.ts";
import { sourceDigest } from "./source-digest.ts";
import { getFile, putFile, readJson } from "./staging.ts";

export interface HistoryCacheOptions {
	readonly db: DuckDb;
	readonly hdfs: WebHdfs;
	/** Folder in HDFS; holds one history. */
	readonly root: string;
	/** Local folder for copies. */
	readonly workDir: string;
	/** When off, nothing is taken from the cache, but it is written. */
	readonly reads: boolean;
	/** When off, nothing is written. */
	readonly writes: boolean;
}

interface Provenance {
	readonly identity: string;
	readonly summary: HistorySummary;
}

/**
 * The bars that a history of text was read as, so that a file is parsed once and not each night. The file, the report
 * of its import and the sources of the reader tell whether they are still right. The cache can be deleted at any time.
 */
export class HistoryCache {
	readonly #options: HistoryCacheOptions;

	constructor(options: HistoryCacheOptions) {
		this.#options = options;
	}

	/** Makes the bars the view `history`. @returns what had been read for them; undefined when they are not there */
	async load(identity: string): Promise<HistorySummary | undefined> {
		const { db, hdfs, workDir, reads } = this.#options;
		if (!reads) return undefined;
		const known = await readJson<Provenance>(hdfs, this.#provenance);
		if (known?.identity !== identity) return undefined;
		const file = join(workDir, "history.parquet");
		try {
			await getFile(hdfs, this.#bars(identity), file);
		} catch (error) {
			if (error instanceof WebHdfsError && error.code === "HDFS_NOT_FOUND")
				return undefined;
			throw error;
		}
		await db.run(
			`CREATE OR REPLACE TEMP VIEW history AS SELECT * FROM read_parquet(${quoted(file)})`,
		);
		return known.summary;
	}

	/** Keeps the bars of the table `history` in the place of those of another file. */
	async store(identity: string, summary: HistorySummary): Promise<void> {
		const { db, hdfs, root, workDir, writes } = this.#options;
		// A column file is read as fast as this one; what is in the future today may not be so tomorrow.
		if (!writes || summary.format === "parquet" || summary.rejected.FUTURE)
			return;
		await mkdir(workDir, { recursive: true });
		const file = join(workDir, "history.parquet");
		await db.run(
			`COPY (SELECT ${BAR_COLUMNS.join(", ")} FROM history ORDER BY ticker, day) TO ${quoted(file)} (FORMAT parquet, COMPRESSION zstd)`,
		);
		await hdfs.mkdirs(root);
		await putFile(hdfs, this.#bars(identity), { file });
		const provenance: Provenance = { identity, summary };
		await putFile(
			hdfs,
			this.#provenance,
			Buffer.from(JSON.stringify(provenance)),
		);
		for (const { pathSuffix } of await hdfs.list(root))
			if (
				pathSuffix.endsWith(".parquet") &&
				`${root}/${pathSuffix}` !== this.#bars(identity)
			)
				await hdfs.delete(`${root}/${pathSuffix}`);
	}

	get #provenance(): string {
		return `${this.#options.root}/history.json`;
	}

	#bars(identity: string): string {
		return `${this.#options.root}/${identity.slice(0, 16)}.parquet`;
	}
}

/** The sources that read price files. */
const READER = {
	[import.meta.resolve("@tickstack/contracts/history")]: /\.ts$/,
	[import.meta.resolve("@tickstack/runtime/history-file")]: /\.ts$/,
	[import.meta.url]: /^(bar-rules|bars|history-|parquet-)/,
};

/**
 * What the bars of a history depend on: the file with the report beside it, and the reader.
 * @param path of HDFS where `hdfs` is given, or a local file
 */
export async function historyIdentity(
	path: string,
	hdfs?: WebHdfs,
): Promise<string> {
	const digest = createHash("sha256").update(await sourceDigest(READER));
	for (const file of [path, `${path}.report.json`])
		if (hdfs) {
			const found = await hdfs.status(file);
			digest.update(`\n${file} ${found?.length} ${found?.modificationTime}`);
		} else
			try {
				for await (const chunk of createReadStream(file)) digest.update(chunk);
			} catch (error) {
				// There need be no report, and what is wrong with the file its reader reports.
				if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
			}
	return digest.digest("hex");
}

import type { WebHdfs } from "@tickstack/runtime/webhdfs";
import type { Logger } from "pino";
import type { FileDraft, OffsetRange } from "./file-draft.ts";
import type { HourDraft } from "./partition-buffer.ts";
import {
	parseRawFileName,
	parseTemporaryName,
	rawDirectory,
	rawFileName,
	temporaryDirectory,
	temporaryName,
} from "./raw-file.ts";

export interface RawFilesOptions {
	readonly hdfs: WebHdfs;
	/** Directory of the raw data set. */
	readonly root: string;
	/** Unique to this assignment of partitions. */
	readonly writer: string;
	readonly log: Logger;
}

/** What a draft has become. */
export interface WrittenFiles {
	readonly files: number;
	readonly bytes: number;
	readonly records: number;
	/** Records that were left out because a file of a predecessor holds them. */
	readonly known: number;
}

/** HDFS answered, but not with what was written; the write is to be repeated. */
class RawFileError extends Error {
	readonly code: "RAW_FILE_SHORT" | "RAW_FILE_NOT_MOVED";
	readonly path: string;

	constructor(code: RawFileError["code"], path: string, message: string) {
		super(`${path}: ${message}`);
		this.name = "RawFileError";
		this.code = code;
		this.path = path;
	}
}

/**
 * Files of the raw data set, written by the owner of their partitions during one assignment.
 *
 * A writer takes all records of a stretch of offsets and divides them by hour. A file therefore holds every record of
 * its hour and partition between its first and last offset, and the names in an hour's directory show which offsets a
 * killed predecessor had written before it could commit them. An hour's directory is listed once, before the first
 * file of this assignment is put there.
 */
export class RawFiles {
	readonly #options: RawFilesOptions;
	/** `partition/hour` → ranges of files that others have put there. */
	readonly #known = new Map<string, Promise<readonly OffsetRange[]>>();
	readonly #directories = new Set<string>();

	constructor(options: RawFilesOptions) {
		this.#options = options;
	}

	/** Writes what is new in a draft. Repeatable after an error: nothing is written twice. */
	async write({ hour, draft }: HourDraft): Promise<WrittenFiles> {
		const parts = draft.without(await this.#knownRanges(draft.partition, hour));
		for (const part of parts) await this.#writeFile(hour, part);
		const records = parts.reduce((sum, part) => sum + part.records, 0);
		return {
			files: parts.length,
			bytes: parts.reduce((sum, part) => sum + part.bytes, 0),
			records,
			known: draft.records - records,
		};
	}

	/** Deletes unfinished files that earlier owners of these partitions have left. */
	async removeLeftovers(partitions: ReadonlySet<number>): Promise<number> {
		const { hdfs, root, writer } = this.#options;
		let removed = 0;
		for (const { pathSuffix } of await hdfs.list(temporaryDirectory(root))) {
			const temporary = parseTemporaryName(pathSuffix);
			if (!temporary || temporary.writer === writer) continue;
			if (!partitions.has(temporary.partition)) continue;
			// If its writer lives after all, it cannot move the file any more and learns that it is not the owner.
			await hdfs.delete(`${temporaryDirectory(root)}/${pathSuffix}`);
			removed++;
		}
		return removed;
	}

	async #writeFile(hour: string, draft: FileDraft): Promise<void> {
		const { hdfs, root, writer } = this.#options;
		const directory = rawDirectory(root, hour);
		const target = `${directory}/${rawFileName(draft)}`;
		const temporary = `${temporaryDirectory(root)}/${temporaryName(draft, hour, writer)}`;
		if (!this.#directories.has(directory)) {
			await hdfs.mkdirs(directory);
			this.#directories.add(directory);
		}
		await hdfs.create(temporary, draft.chunks(), { overwrite: true });
		const length = (await hdfs.status(temporary))?.length;
		if (length !== draft.bytes)
			throw new RawFileError(
				"RAW_FILE_SHORT",
				temporary,
				`${length ?? "no"} bytes arrived of ${draft.bytes}`,
			);
		if (!(await hdfs.rename(temporary, target)))
			await this.#settleMove(temporary, target, directory);
	}

	/** A move that was refused: done already (an answer was lost, or a former owner was faster), or to be repeated. */
	async #settleMove(
		temporary: string,
		target: string,
		directory: string,
	): Promise<void> {
		const { hdfs, log } = this.#options;
		if (!(await hdfs.status(target))) {
			this.#directories.delete(directory);
			throw new RawFileError(
				"RAW_FILE_NOT_MOVED",
				target,
				"the directory or the temporary file has been removed",
			);
		}
		const wasLeft = await hdfs.delete(temporary);
		if (wasLeft) log.info({ path: target }, "the file was there already");
	}

	#knownRanges(
		partition: number,
		hour: string,
	): Promise<readonly OffsetRange[]> {
		const key = `${partition}/${hour}`;
		let ranges = this.#known.get(key);
		if (!ranges) {
			ranges = this.#listRanges(partition, hour);
			this.#known.set(key, ranges);
			ranges.catch(() => this.#known.delete(key));
		}
		return ranges;
	}

	async #listRanges(partition: number, hour: string): Promise<OffsetRange[]> {
		const { hdfs, root } = this.#options;
		const entries = await hdfs.list(rawDirectory(root, hour));
		return entries
			.map(({ pathSuffix }) => parseRawFileName(pathSuffix))
			.filter((file) => file?.partition === partition) as OffsetRange[];
	}
}

import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { historyOf, parseHistory } from "@tickstack/contracts/history";
import type { DailyBar } from "@tickstack/contracts/history-bar";
import { HistoryError } from "@tickstack/contracts/history-error";
import { tableOf } from "@tickstack/contracts/history-json";
import {
	type HistoryPart,
	type MergedHistory,
	mergeHistories,
} from "@tickstack/contracts/history-merge";
import type {
	History,
	HistoryOptions,
} from "@tickstack/contracts/history-report";
import { openPriceFile, type PriceFile } from "./price-file.ts";

/** Byte of the gzip header that names the operating system; 255 is "unknown" (RFC 1952). */
const GZIP_OS = 9;
/** Characters. */
const BLOCK = 65_536;

type ReadOptions = Pick<HistoryOptions, "nowMs" | "spacing">;

/**
 * Reads the prices of a file, or of each file in an archive: any shape, encoding and compression that is known.
 *
 * @param name the file's own name, where `path` is a copy of it
 * @throws {HistoryError} also when the file cannot be read
 */
export async function readPriceFile(
	path: string,
	options: ReadOptions,
	name = path,
): Promise<HistoryPart[]> {
	const files = await openPriceFile(path, name);
	const parts: HistoryPart[] = [];
	for (const file of files)
		parts.push({
			file: files.length === 1 ? name : `${name}: ${file.name}`,
			history: await parsed(file, options),
		});
	return parts;
}

/**
 * Reads a history file, of an archive all files as one.
 *
 * @param nowMs the reader's clock, milliseconds since the epoch
 * @throws {HistoryError} also when the file cannot be read
 */
export async function readHistoryFile(
	path: string,
	nowMs: number,
): Promise<History | MergedHistory> {
	const parts = await readPriceFile(path, { nowMs });
	const [only] = parts;
	return only && parts.length === 1 ? only.history : mergeHistories(parts, {});
}

async function parsed(
	{ name, content, notes }: PriceFile,
	options: ReadOptions,
): Promise<History> {
	if (typeof content === "string")
		return parseHistory(content, { name, notes, ...options });
	const [{ parquetReadObjects }, { compressors }] = await Promise.all([
		import("hyparquet"),
		import("hyparquet-compressors"),
	]);
	const { buffer, byteOffset, byteLength } = content.parquet;
	let rows: Record<string, unknown>[];
	try {
		rows = await parquetReadObjects({
			file: buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer,
			compressors,
		});
	} catch (error) {
		throw new HistoryError(
			"HISTORY_UNREADABLE",
			`history ${name} is not readable as Parquet: ${(error as Error).message}`,
		);
	}
	const found = rows.map((value, index) => ({ line: index + 1, value }));
	return historyOf(tableOf(found, false), "parquet", {
		name,
		notes,
		...options,
	});
}

/**
 * Writes a history as JSON Lines, gzip: the same rows give the same bytes. The file appears complete or not at all;
 * one that is there is replaced in one step.
 *
 * @param tickers sorted by ticker, the days of each in order of time
 * @param signal ends the writing; nothing is left
 */
export const writeHistoryFile = (
	path: string,
	tickers: ReadonlyMap<string, readonly DailyBar[]>,
	signal?: AbortSignal,
): Promise<void> => writeHistoryLines(path, () => lines(tickers), signal);

/** The same for rows that are JSON Lines already. @param blocks of some lines each */
export async function writeHistoryLines(
	path: string,
	blocks: () => Iterable<string> | AsyncIterable<string>,
	signal?: AbortSignal,
): Promise<void> {
	const beside = `${path}.${process.pid}.part`;
	try {
		await pipeline(
			blocks,
			createGzip({ level: 9 }),
			withoutOperatingSystem,
			createWriteStream(beside),
			{ ...(signal && { signal }) },
		);
		await rename(beside, path);
	} catch (error) {
		await rm(beside, { force: true });
		throw error;
	}
}

/** In blocks: a call of zlib for each line costs three times what the compression does. */
function* lines(tickers: ReadonlyMap<string, readonly DailyBar[]>) {
	let block = "";
	for (const days of tickers.values())
		for (const bar of days) {
			block += `${JSON.stringify(bar)}\n`;
			if (block.length < BLOCK) continue;
			yield block;
			block = "";
		}
	yield block;
}

async function* withoutOperatingSystem(chunks: AsyncIterable<Buffer>) {
	let position = 0;
	for await (const chunk of chunks) {
		const at = GZIP_OS - position;
		if (at >= 0 && at < chunk.length) chunk[at] = 255;
		position += chunk.length;
		yield chunk;
	}
}

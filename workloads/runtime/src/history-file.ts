import { isUtf8 } from "node:buffer";
import { createWriteStream } from "node:fs";
import { readFile, rename, rm } from "node:fs/promises";
import { basename } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { createGzip, gunzip } from "node:zlib";
import { type History, parseHistory } from "@tickstack/contracts/history";
import { HistoryError } from "@tickstack/contracts/history-error";
import type { Tick } from "@tickstack/contracts/tick";

/** Byte of the gzip header that names the operating system; 255 is "unknown" (RFC 1952). */
const GZIP_OS = 9;

/**
 * Reads a history file: JSON array, JSON Lines or CSV, gzip of each (recognised by its first bytes, not its name).
 *
 * @param nowMs the reader's clock, milliseconds since the epoch
 * @throws {HistoryError} also when the file cannot be read, is cut-off gzip or not UTF-8
 */
export async function readHistoryFile(
	path: string,
	nowMs: number,
): Promise<History> {
	let bytes: Buffer;
	let text: string;
	try {
		bytes = await readFile(path);
		if (bytes[0] === 0x1f && bytes[1] === 0x8b)
			bytes = await promisify(gunzip)(bytes);
		// Throws above 512 MiB, the longest text that V8 holds.
		text = bytes.toString();
	} catch (error) {
		throw new HistoryError(
			"HISTORY_UNREADABLE",
			`history ${path} cannot be read: ${(error as Error).message}`,
		);
	}
	if (!isUtf8(bytes))
		throw new HistoryError(
			"HISTORY_UNREADABLE",
			`history ${path} is not UTF-8`,
		);
	return parseHistory(text, { name: basename(path), nowMs });
}

/**
 * Writes a history as JSON Lines, gzip: the same rows give the same bytes. The file appears complete or not at all;
 * one that is there is replaced in one step.
 *
 * @param tickers sorted by ticker, the days of each in order of time
 */
export async function writeHistoryFile(
	path: string,
	tickers: ReadonlyMap<string, readonly Tick[]>,
): Promise<void> {
	const beside = `${path}.${process.pid}.part`;
	try {
		await pipeline(
			() => lines(tickers),
			createGzip({ level: 9 }),
			withoutOperatingSystem,
			createWriteStream(beside),
		);
		await rename(beside, path);
	} catch (error) {
		await rm(beside, { force: true });
		throw error;
	}
}

function* lines(tickers: ReadonlyMap<string, readonly Tick[]>) {
	for (const days of tickers.values())
		for (const tick of days) yield `${JSON.stringify(tick)}\n`;
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

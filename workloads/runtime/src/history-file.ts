import { isUtf8 } from "node:buffer";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { type History, parseHistory } from "@tickstack/contracts/history";
import { HistoryError } from "@tickstack/contracts/history-error";

/**
 * Reads a history file: JSON array, JSON Lines or CSV, gzip of each (told by its first bytes, not its name).
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

import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { Tick } from "@tickstack/contracts/tick";

/** Byte of the gzip header that tells the operating system; 255 is "unknown" (RFC 1952). */
const GZIP_OS = 9;

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

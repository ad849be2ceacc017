import { chmodSync, createWriteStream, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Entry, open, type ZipFile } from "yauzl";

function openZip(file: string): Promise<ZipFile> {
	return new Promise((resolve, reject) =>
		open(file, { lazyEntries: true, autoClose: true }, (error, zip) =>
			error ? reject(error) : resolve(zip),
		),
	);
}

function openEntry(zip: ZipFile, entry: Entry): Promise<Readable> {
	return new Promise((resolve, reject) =>
		zip.openReadStream(entry, (error, stream) =>
			error ? reject(error) : resolve(stream),
		),
	);
}

/**
 * Unpacks a zip archive without its top folder. Whatever the umask, everybody can read the result and programs
 * stay programs: an engine may run as another user than the one who unpacked it.
 */
export async function unpack(file: string, folder: string): Promise<void> {
	const zip = await openZip(file);
	mkdirSync(folder, { recursive: true });
	chmodSync(folder, 0o755);
	await new Promise<void>((resolve, reject) => {
		const take = async (entry: Entry) => {
			const path = join(folder, entry.fileName.replace(/^[^/]+\//, ""));
			if (entry.fileName.endsWith("/")) {
				mkdirSync(path, { recursive: true });
				chmodSync(path, 0o755);
			} else {
				mkdirSync(dirname(path), { recursive: true });
				await pipeline(await openEntry(zip, entry), createWriteStream(path));
				const executable = (entry.externalFileAttributes >>> 16) & 0o111;
				chmodSync(path, executable ? 0o755 : 0o644);
			}
			zip.readEntry();
		};
		zip.on("entry", (entry) => take(entry).catch(reject));
		zip.once("error", reject);
		zip.once("end", resolve);
		zip.readEntry();
	});
}

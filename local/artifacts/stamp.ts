import { createHash } from "node:crypto";
import {
	createReadStream,
	readdirSync,
	readFileSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { join, relative } from "node:path";
import { pipeline } from "node:stream/promises";

const STAMP = ".complete.json";

/** What was there when all sums were right: the hash of the lock, and size and time of every file. */
interface Stamp {
	readonly lock: string;
	readonly files: Readonly<Record<string, readonly [number, number]>>;
}

function filesOf(home: string): string[] {
	return readdirSync(home, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && entry.name !== STAMP)
		.map((entry) => relative(home, join(entry.parentPath, entry.name)));
}

function sizeAndTime(file: string): readonly [number, number] {
	const { size, mtimeMs } = statSync(file);
	return [size, mtimeMs];
}

/** To be called only after the sum of every file has been checked. */
export function writeStamp(home: string, lock: string): void {
	const files = Object.fromEntries(
		filesOf(home).map((file) => [file, sizeAndTime(join(home, file))]),
	);
	writeFileSync(join(home, STAMP), JSON.stringify({ lock, files }));
}

/**
 * The files that are not as they were when the stamp was written; empty: all is well.
 * Sums are not computed again, so this takes milliseconds. undefined: there is no stamp of this lock.
 */
export function changedSinceStamp(
	home: string,
	lock: string,
): readonly string[] | undefined {
	let stamp: Stamp;
	try {
		stamp = JSON.parse(readFileSync(join(home, STAMP), "utf8"));
	} catch {
		return undefined;
	}
	if (stamp.lock !== lock) return undefined;
	const now = new Set(filesOf(home));
	const changed = [...now].filter((file) => !(file in stamp.files));
	for (const [file, [size, time]] of Object.entries(stamp.files)) {
		if (!now.has(file)) changed.push(file);
		else {
			const [sizeNow, timeNow] = sizeAndTime(join(home, file));
			if (sizeNow !== size || timeNow !== time) changed.push(file);
		}
	}
	return changed;
}

/** The checksum of a file, in hexadecimal, without holding it in memory. */
export async function sha256(file: string): Promise<string> {
	const hash = createHash("sha256");
	await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
	return hash.digest("hex");
}

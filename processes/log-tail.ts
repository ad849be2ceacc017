import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/** The last lines of a file, without reading more than its last 64 KiB; none when there is no file. */
export function lastLines(path: string, count: number): string[] {
	let descriptor: number;
	try {
		descriptor = openSync(path, "r");
	} catch {
		return [];
	}
	try {
		const { size } = fstatSync(descriptor);
		const bytes = Buffer.alloc(Math.min(size, 64 * 1024));
		readSync(descriptor, bytes, 0, bytes.length, size - bytes.length);
		const lines = bytes.toString().split("\n");
		if (lines.at(-1) === "") lines.pop();
		return lines.slice(-count);
	} finally {
		closeSync(descriptor);
	}
}

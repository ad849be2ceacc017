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

/** Frames of the native stack that Node prints below its reason when it aborts, and what stands between the two. */
const NATIVE_STACK =
	/^\s*$|^\s*\d+: 0x[0-9a-f]+|^-+ Native stack trace -+$|^<--- .* --->$/;

/** The last lines of a log that say why its process has ended: {@link lastLines} without native stacks. */
export const lastWords = (path: string, count: number): string[] =>
	lastLines(path, 200)
		.filter((line) => !NATIVE_STACK.test(line))
		.slice(-count);

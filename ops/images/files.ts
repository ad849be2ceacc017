import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bakeFile } from "./bake.ts";

type Lock = Parameters<typeof bakeFile>[0];

const ROOT = join(import.meta.dirname, "../..");
export const LOCK_FILE = join(ROOT, "images.lock.json");
export const BAKE_FILE = join(ROOT, "docker-bake.json");

export const readLock = async (file: string): Promise<Lock> =>
	JSON.parse(await readFile(file, "utf8"));

/** One line an image, so that a change of one shows as one. */
export const lockText = (lock: Readonly<Record<string, object>>): string =>
	`{\n${Object.entries(lock)
		.map(([name, reference]) => {
			const fields = Object.entries(reference)
				.map(
					([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`,
				)
				.join(", ");
			return `\t${JSON.stringify(name)}: { ${fields} }`;
		})
		.join(",\n")}\n}\n`;

export const bakeText = (lock: Lock): string =>
	`${JSON.stringify(bakeFile(lock), null, "\t")}\n`;

/** Whole or not at all. */
export async function replaceFile(file: string, text: string): Promise<void> {
	await writeFile(`${file}.new`, text);
	await rename(`${file}.new`, file);
}

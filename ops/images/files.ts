import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import {
	withWorkloadImages,
	workloadImage,
} from "../../environments/image-lock.ts";
import { WORKLOAD_IMAGES } from "../../pipeline/catalogue/catalogue.ts";
import { bakeFile } from "./bake.ts";

type Lock = Parameters<typeof bakeFile>[0];

const ROOT = join(import.meta.dirname, "../..");
export const LOCK_FILE = join(ROOT, "images.lock.json");
export const BAKE_FILE = join(ROOT, "docker-bake.json");

/** The lock with all images of the workloads. */
export const readLock = async (file: string): Promise<Lock> =>
	withWorkloadImages(JSON.parse(await readFile(file, "utf8")));

/** Whether an entry says no more of a workload's image than the catalogue does. */
const isImplied = (name: string, reference: object): boolean =>
	WORKLOAD_IMAGES.some(
		(image) =>
			image === name && isDeepStrictEqual(reference, workloadImage(image)),
	);

/** One line an image, so that a change of one shows as one; images of workloads only where they have a digest or another tag. */
export const lockText = (lock: Readonly<Record<string, object>>): string =>
	`{\n${Object.entries(lock)
		.filter(([name, reference]) => !isImplied(name, reference))
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

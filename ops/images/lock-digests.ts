import type { ImageReference } from "../../environments/image-lock.ts";
import { type ImageLocation, imageLocation } from "./image-reference.ts";

export interface LockResult {
	/** The lock with the digests that were found; an image that was not looked up keeps its own. */
	readonly lock: Readonly<Record<string, ImageReference>>;
	/** Images whose digest was not there or was another. */
	readonly changed: readonly string[];
	/** The project's own images, left alone because no registry was given. */
	readonly skipped: readonly string[];
	/** A message an image that could not be looked up. */
	readonly problems: readonly string[];
}

/** Looks up the digest of every image of the lock, all at once; one that fails does not keep the others back. */
export async function lockDigests(
	lock: Readonly<Record<string, ImageReference>>,
	digestOf: (image: ImageLocation) => Promise<string>,
	ownRegistry?: string,
): Promise<LockResult> {
	const changed: string[] = [];
	const skipped: string[] = [];
	const problems: string[] = [];
	const entries = await Promise.all(
		Object.entries(lock).map(async ([name, reference]) => {
			const image = imageLocation(reference, ownRegistry);
			if (!image) {
				skipped.push(name);
				return [name, reference] as const;
			}
			try {
				const digest = await digestOf(image);
				if (digest !== reference.digest) changed.push(name);
				return [name, { ...reference, digest }] as const;
			} catch (error) {
				problems.push(`${name}: ${(error as Error).message}`);
				return [name, reference] as const;
			}
		}),
	);
	return { lock: Object.fromEntries(entries), changed, skipped, problems };
}

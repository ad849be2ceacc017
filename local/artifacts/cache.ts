import { accessSync, chmodSync, constants, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { FolderLock, FolderLockedError } from "../../processes/folder-lock.ts";
import type { EngineName, LockedEngine } from "./lock.ts";
import type { BarOutput } from "./progress-bar.ts";

/**
 * Where engines are kept, outside the checkout: TICKSTACK_CACHE, or tickstack in XDG_CACHE_HOME, or in ~/.cache.
 * For root, whose home other users cannot enter as a rule, the last one is /var/cache: a system user must read it.
 */
export function cacheDirectory(
	env: Readonly<Record<string, string | undefined>>,
	{ home, root }: { home: string; root: boolean },
): string {
	if (env.TICKSTACK_CACHE) return env.TICKSTACK_CACHE;
	if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, "tickstack");
	return root && !othersCanEnter(home)
		? "/var/cache/tickstack"
		: join(home, ".cache/tickstack");
}

function othersCanEnter(folder: string): boolean {
	try {
		accessSync(folder, constants.X_OK);
		return (statSync(folder).mode & 0o001) !== 0;
	} catch {
		return false;
	}
}

/** The folder of one version of an engine: jars in `libs`, or what its archive holds. */
export function engineHome(
	cache: string,
	name: EngineName,
	{ version }: LockedEngine,
): string {
	return join(cache, "engines", `${name}-${version}`);
}

/** One start at a time fills the cache; the next one finds it filled. */
export async function lockCache(
	cache: string,
	output: BarOutput,
): Promise<FolderLock> {
	for (const folder of [cache, join(cache, "engines")]) {
		mkdirSync(folder, { recursive: true });
		chmodSync(folder, 0o755);
	}
	for (let reported = false; ; reported = true) {
		try {
			return FolderLock.take(join(cache, "fetch.lock"), {
				what: cache,
				purpose: "fetching engines",
			});
		} catch (error) {
			if (!(error instanceof FolderLockedError)) throw error;
			if (!reported) output.write(`Waiting: ${error.message}\n`);
			await sleep(500);
		}
	}
}

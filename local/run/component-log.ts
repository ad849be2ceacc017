import { createReadStream, existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { logFileOf } from "../pipeline/engine-specs.ts";

const POLL_MS = 300;

/** A component that has written no log, or that is not there. */
class NoLogError extends Error {
	readonly code = "NO_LOG";

	constructor(dataDir: string, component: string) {
		const names = loggedComponents(dataDir);
		super(
			names.length
				? `there is no log of ${component}; there are ${names.join(", ")}`
				: `there are no logs in ${dataDir}`,
		);
		this.name = "NoLogError";
	}
}

/** Components with a log, by name. */
export function loggedComponents(dataDir: string): string[] {
	const folder = join(dataDir, "logs");
	if (!existsSync(folder)) return [];
	return readdirSync(folder)
		.filter((name) => name.endsWith(".log"))
		.map((name) => name.slice(0, -".log".length));
}

/**
 * A component's log, as it is read; with `follow` also what is added, without end.
 * @throws {NoLogError}
 */
export async function* componentLog(
	dataDir: string,
	component: string,
	{ follow }: { readonly follow: boolean },
): AsyncGenerator<Buffer> {
	const file = logFileOf(dataDir, component);
	if (!existsSync(file)) throw new NoLogError(dataDir, component);
	let shown = 0;
	do {
		const { size } = statSync(file);
		// Smaller than what was shown: it was rotated and begins anew.
		if (size < shown) shown = 0;
		if (size > shown)
			yield* createReadStream(file, { start: shown, end: size - 1 });
		shown = size;
		if (follow) await sleep(POLL_MS);
	} while (follow);
}

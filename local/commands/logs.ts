import { createReadStream, existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { LogsFlags } from "../flags.ts";
import { logFileOf } from "../pipeline/engine-specs.ts";
import { UsageError } from "../usage-error.ts";

const POLL_MS = 300;

/** `logs COMPONENT`: prints its log; with `--follow` also what is added, until a signal ends the process. */
export async function logs(flags: LogsFlags): Promise<number> {
	const { dataDir, component, follow } = flags;
	const file = logFileOf(dataDir, component);
	if (!existsSync(file)) throw new UsageError(noSuchLog(dataDir, component));
	let shown = 0;
	do {
		const { size } = statSync(file);
		// Smaller than what was shown: it was rotated and begins anew.
		if (size < shown) shown = 0;
		if (size > shown) {
			await pipeline(
				createReadStream(file, { start: shown, end: size - 1 }),
				process.stdout,
				{ end: false },
			);
			shown = size;
		}
		if (follow) await sleep(POLL_MS);
	} while (follow);
	return 0;
}

function noSuchLog(dataDir: string, component: string): string {
	const folder = join(dataDir, "logs");
	const names = existsSync(folder)
		? readdirSync(folder)
				.filter((name) => name.endsWith(".log"))
				.map((name) => name.slice(0, -".log".length))
		: [];
	return names.length
		? `there is no log of ${component}; there are ${names.join(", ")}`
		: `there are no logs in ${dataDir}`;
}

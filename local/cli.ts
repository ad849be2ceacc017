// The command line of the local substrate: start, stop, status, logs, reconcile.
import { join } from "node:path";
import { logs } from "./commands/logs.ts";
import { reconcile } from "./commands/reconcile.ts";
import { start } from "./commands/start.ts";
import { startDetached } from "./commands/start-detached.ts";
import { status } from "./commands/status.ts";
import { stop } from "./commands/stop.ts";
import {
	HELP,
	parseLogsFlags,
	parseReconcileFlags,
	parseStartFlags,
	parseStatusFlags,
	parseStopFlags,
} from "./flags.ts";
import { UsageError } from "./usage-error.ts";

const ROOT = join(import.meta.dirname, "..");

async function run([command, ...args]: readonly string[]): Promise<number> {
	if (command === undefined || [command, ...args].includes("--help")) {
		process.stdout.write(HELP);
		return 0;
	}
	const context = { root: ROOT, env: process.env };
	switch (command) {
		case "start": {
			const flags = parseStartFlags(args);
			return flags.detach
				? startDetached(flags, context)
				: start(flags, context);
		}
		case "stop":
			return stop(parseStopFlags(args).dataDir);
		case "status":
			return status(parseStatusFlags(args));
		case "logs":
			return logs(parseLogsFlags(args));
		case "reconcile":
			return reconcile(parseReconcileFlags(args), context);
		default:
			throw new UsageError(
				`there is no command ${JSON.stringify(command)}; there are start, stop, status, logs and reconcile`,
			);
	}
}

// A reader that has gone (`logs | head`, a closed terminal) must not stop the stop.
for (const stream of [process.stdout, process.stderr])
	stream.on("error", () => {});

try {
	process.exitCode = await run(process.argv.slice(2));
} catch (error) {
	const known = typeof (error as { code?: unknown }).code === "string";
	process.stderr.write(
		`${known ? (error as Error).message : ((error as Error).stack ?? error)}\n`,
	);
	process.exitCode = error instanceof UsageError ? 2 : 1;
}

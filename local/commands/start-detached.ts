import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { FolderLockedError, lockHolder } from "../../processes/folder-lock.ts";
import { LogFile } from "../../processes/log-file.ts";
import { lastLines } from "../../processes/log-tail.ts";
import { DataDir } from "../data-dir.ts";
import { feedFlags } from "../feed-flags.ts";
import type { StartFlags } from "../flags.ts";
import { logFileOf } from "../pipeline/engine-specs.ts";
import { viewFor } from "../status/live-view.ts";
import { readStatus } from "../status/pipeline-status.ts";
import { prepare } from "./prepare.ts";
import { resetData } from "./reset.ts";
import { StopSignals } from "./stop-signals.ts";

const POLL_MS = 500;

/**
 * `start --detach`: leaves a supervisor in the background and resolves when all is ready, with exit code 0, or when
 * the start has failed, with 1. A signal in between stops what has been started.
 */
export async function startDetached(
	flags: StartFlags,
	{ root, env }: { root: string; env: NodeJS.ProcessEnv },
): Promise<number> {
	const signals = new StopSignals();
	const dataDir = new DataDir(flags.dataDir);
	const holder = lockHolder(dataDir.lockFile);
	if (holder) throw new FolderLockedError(dataDir.path, holder);
	if (flags.reset) await resetData(dataDir, flags.yes);
	dataDir.create();
	await prepare(env, signals.stop);

	const log = new LogFile(logFileOf(dataDir.path, "supervisor"));
	const child = log.use((descriptor) =>
		spawn(
			process.execPath,
			[join(root, "local/cli.ts"), "start", ...foregroundFlags(flags)],
			{
				cwd: root,
				detached: true,
				stdio: ["ignore", descriptor, descriptor],
			},
		),
	);
	const exited = once(child, "exit").then(([code]) => Number(code ?? 1));
	let ended = false;
	void exited.then(() => {
		ended = true;
	});
	signals.stop.addEventListener("abort", () => child.kill("SIGTERM"));

	const view = viewFor(process.stdout, {
		ci: Boolean(env.CI),
		now: () => new Date(),
	});
	for (;;) {
		await sleep(POLL_MS);
		const status = readStatus(dataDir.statusFile);
		const current = status?.supervisor?.pid === child.pid ? status : undefined;
		if (current) view.show(current);
		if (ended) {
			if (!signals.stop.aborted)
				process.stderr.write(`${lastLines(log.path, 30).join("\n")}\n`);
			return exited;
		}
		if (current?.state === "ready" && !signals.stop.aborted) {
			view.end();
			view.note(
				`Ready and running in the background (pid ${child.pid}): live candles at ${current.page}; npm stop ends it`,
			);
			child.unref();
			return 0;
		}
	}
}

function foregroundFlags(flags: StartFlags): string[] {
	return [
		"--ticks-per-second",
		String(flags.ticksPerSecond),
		...(flags.history ? ["--history", flags.history] : []),
		...feedFlags(flags.feed),
		"--data-dir",
		flags.dataDir,
		"--port-base",
		String(flags.portBase),
		"--batch-at",
		flags.batchAt,
		"--time-zone",
		flags.timeZone,
	];
}

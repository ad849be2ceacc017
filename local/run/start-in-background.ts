import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { FolderLockedError, lockHolder } from "../../processes/folder-lock.ts";
import { LogFile } from "../../processes/log-file.ts";
import { lastLines } from "../../processes/log-tail.ts";
import { DataDir } from "../data-dir.ts";
import { logFileOf } from "../pipeline/engine-specs.ts";
import { viewFor } from "../status/live-view.ts";
import {
	type PipelineStatus,
	readStatus,
	readyText,
} from "../status/pipeline-status.ts";
import { prepare } from "./prepare.ts";
import type { Surroundings } from "./start.ts";

const POLL_MS = 500;

/** A start that ended before all was ready. */
class BackgroundStartError extends Error {
	readonly code: "START_FAILED" | "INTERRUPTED";

	/** @param log the last lines of the supervisor's; absent when a signal stopped it */
	constructor(log?: readonly string[]) {
		super(log?.join("\n") ?? "stopped before all was ready");
		this.name = "BackgroundStartError";
		this.code = log ? "START_FAILED" : "INTERRUPTED";
	}
}

/**
 * Leaves a supervisor in the background and resolves with the pipeline's status when all is ready that can be. A signal in between
 * stops what has been started.
 * @param path of the data folder, absolute
 * @param supervisor the program, and its arguments, that starts the pipeline of the folder in the foreground
 * @throws {FolderLockedError} when a pipeline runs on the folder
 * @throws {BackgroundStartError}
 */
export async function startInBackground(
	path: string,
	[program, ...args]: readonly [string, ...string[]],
	{ root, env, signals, output }: Surroundings,
): Promise<PipelineStatus> {
	const dataDir = new DataDir(path);
	refuseLocked(dataDir);
	dataDir.create();
	await prepare({ env, output, signal: signals.stop });

	const log = new LogFile(logFileOf(dataDir.path, "supervisor"));
	const child = log.use((descriptor) =>
		spawn(program, args, {
			cwd: root,
			detached: true,
			stdio: ["ignore", descriptor, descriptor],
		}),
	);
	let ended = false;
	void once(child, "exit").then(() => {
		ended = true;
	});
	signals.stop.addEventListener("abort", () => child.kill("SIGTERM"));

	const view = viewFor(output, {
		ci: Boolean(env.CI),
		now: () => new Date(),
	});
	for (;;) {
		await sleep(POLL_MS);
		const status = readStatus(dataDir.statusFile);
		const current = status?.supervisor?.pid === child.pid ? status : undefined;
		if (current) view.show(current);
		if (ended)
			throw new BackgroundStartError(
				signals.stop.aborted ? undefined : lastLines(log.path, 30),
			);
		const isUp = current?.state === "ready" || current?.state === "degraded";
		if (current && isUp && !signals.stop.aborted) {
			view.end();
			view.note(
				`${readyText(current)} and running in the background (pid ${child.pid}): live candles at ${current.page}; npm stop ends it`,
			);
			child.unref();
			return current;
		}
	}
}

/** @throws {FolderLockedError} */
export function refuseLocked(dataDir: DataDir): void {
	const holder = lockHolder(dataDir.lockFile);
	if (holder) throw new FolderLockedError(dataDir.path, holder);
}

import { setTimeout as sleep } from "node:timers/promises";
import { checkPorts } from "../../processes/check-ports.ts";
import { FolderLock } from "../../processes/folder-lock.ts";
import {
	endOrphans,
	orphans,
	readRunState,
} from "../../processes/run-state.ts";
import { Supervisor } from "../../processes/supervisor.ts";
import { DataDir } from "../data-dir.ts";
import type { StartFlags } from "../flags.ts";
import { baseEnvironment } from "../pipeline/base-environment.ts";
import { localPipeline } from "../pipeline/local-pipeline.ts";
import { Scheduler } from "../schedule/scheduler.ts";
import { viewFor } from "../status/live-view.ts";
import { writeStatus } from "../status/pipeline-status.ts";
import { StatusSource } from "../status/status-source.ts";
import { prepare } from "./prepare.ts";
import { resetData } from "./reset.ts";
import { StopSignals } from "./stop-signals.ts";

const SAMPLE_MS = 2_000;
const SHOW_MS = 1_000;

/** `start` in the foreground: runs until a signal; everything has stopped when it resolves. */
export async function start(
	flags: StartFlags,
	{ root, env }: { root: string; env: NodeJS.ProcessEnv },
): Promise<number> {
	const signals = new StopSignals();
	const dataDir = new DataDir(flags.dataDir);
	if (flags.reset) await resetData(dataDir, flags.yes);
	dataDir.create();
	const lock = FolderLock.take(dataDir.lockFile, {
		what: dataDir.path,
		purpose: `npm start, port base ${flags.portBase}`,
	});
	try {
		const prepared = await prepare(env, signals.stop);
		const left = orphans(readRunState(dataDir.stateFile));
		if (left.length) {
			process.stdout.write(
				`Ending what a run that was killed has left: ${left.map(({ component, processes }) => `${component} (pid ${processes[0]?.pid})`).join(", ")}\n`,
			);
			await endOrphans(left);
		}
		const pipeline = localPipeline({
			...prepared,
			ticksPerSecond: flags.ticksPerSecond,
			history: flags.history,
			feed: flags.feed,
			portBase: flags.portBase,
			batch: { at: flags.batchAt, timeZone: flags.timeZone },
			dataDir: dataDir.path,
			root,
			environment: baseEnvironment(env),
		});
		await checkPorts(pipeline.ports);
		return await supervise(pipeline, dataDir, signals, env);
	} finally {
		lock.release();
	}
}

async function supervise(
	pipeline: ReturnType<typeof localPipeline>,
	dataDir: DataDir,
	signals: StopSignals,
	env: NodeJS.ProcessEnv,
): Promise<number> {
	const view = viewFor(process.stdout, {
		ci: Boolean(env.CI),
		now: () => new Date(),
	});
	const supervisor = new Supervisor(pipeline.specs, {
		stateFile: dataDir.stateFile,
		onChange: () => show(),
	});
	const scheduler = new Scheduler(pipeline.jobs, {
		recordFile: dataDir.jobsFile,
		run: (spec, signal) => supervisor.runOnce(spec, signal),
		now: () => new Date(),
		onChange: () => show(),
	});
	const source = new StatusSource({
		supervisor,
		jobs: () => scheduler.statuses,
		figures: pipeline.figures,
		addresses: pipeline.addresses,
		page: pipeline.page,
		since: new Date(),
	});
	const show = () => {
		const status = source.now();
		writeStatus(dataDir.statusFile, status);
		view.show(status);
	};
	const showing = setInterval(show, SHOW_MS);
	const sampling = sampleAgainAndAgain(source, signals.stop);
	signals.onHurry(() => supervisor.kill());

	let exitCode = 0;
	let jobs: Promise<void> | undefined;
	const startedAt = performance.now();
	try {
		await Promise.race([supervisor.start(), signals.stopped]);
		if (!signals.stop.aborted) {
			source.started();
			jobs = scheduler.run(signals.stop);
			await source.sample();
			show();
			view.note(
				`Ready after ${((performance.now() - startedAt) / 1_000).toFixed(0)} s: live candles at ${pipeline.page}`,
			);
			await signals.stopped;
		}
	} catch (error) {
		view.note((error as Error).message);
		exitCode = 1;
	}
	source.stopping();
	show();
	// Jobs end before the engines that they use.
	await jobs;
	await supervisor.stop();
	signals.end();
	await sampling;
	clearInterval(showing);
	show();
	view.end();
	const last = source.now();
	writeStatus(dataDir.statusFile, {
		...last,
		state: "stopped",
		supervisor: null,
	});
	view.note("stopped");
	return exitCode;
}

async function sampleAgainAndAgain(
	source: StatusSource,
	signal: AbortSignal,
): Promise<void> {
	while (!signal.aborted) {
		await source.sample();
		await sleep(SAMPLE_MS, undefined, { signal }).catch(() => undefined);
	}
}

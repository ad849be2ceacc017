import { setTimeout as sleep } from "node:timers/promises";
import { checkPorts } from "../../processes/check-ports.ts";
import { FolderLock } from "../../processes/folder-lock.ts";
import {
	endOrphans,
	orphans,
	readRunState,
} from "../../processes/run-state.ts";
import type { StopSignals } from "../../processes/stop-signals.ts";
import { Supervisor } from "../../processes/supervisor.ts";
import { DataDir } from "../data-dir.ts";
import { baseEnvironment } from "../pipeline/base-environment.ts";
import { type LiveFeed, localPipeline } from "../pipeline/local-pipeline.ts";
import { Scheduler } from "../schedule/scheduler.ts";
import { type ViewOutput, viewFor } from "../status/live-view.ts";
import { readyText, writeStatus } from "../status/pipeline-status.ts";
import { StatusSource } from "../status/status-source.ts";
import { prepare } from "./prepare.ts";

const SAMPLE_MS = 2_000;
const SHOW_MS = 1_000;

/** The pipeline that is started. */
export interface PipelineOptions {
	/** Over all tickers. */
	readonly ticksPerSecond: number;
	/** Absolute path. @default the prices that come with the project */
	readonly history: string | undefined;
	/** @default simulated prices */
	readonly feed: LiveFeed | undefined;
	/** Absolute path. */
	readonly dataDir: string;
	/** All other ports follow from it. */
	readonly portBase: number;
	/** When the batch runs each day: `HH:MM` on the clock of a time zone's IANA name. */
	readonly batch: { readonly at: string; readonly timeZone: string };
}

/** Where a pipeline is started from, and where it is shown. */
export interface Surroundings {
	/** The project's folder. */
	readonly root: string;
	readonly env: NodeJS.ProcessEnv;
	readonly signals: StopSignals;
	readonly output: ViewOutput;
}

/** Runs the pipeline until a signal; everything has stopped when it resolves. @returns false when the start has failed */
export async function start(
	options: PipelineOptions,
	surroundings: Surroundings,
): Promise<boolean> {
	const { root, env, signals, output } = surroundings;
	const dataDir = new DataDir(options.dataDir);
	dataDir.create();
	const lock = FolderLock.take(dataDir.lockFile, {
		what: dataDir.path,
		purpose: `npm start, port base ${options.portBase}`,
	});
	try {
		const prepared = await prepare({ env, output, signal: signals.stop });
		const left = orphans(readRunState(dataDir.stateFile));
		if (left.length) {
			output.write(
				`Ending what a run that was killed has left: ${left.map(({ component, processes }) => `${component} (pid ${processes[0]?.pid})`).join(", ")}\n`,
			);
			await endOrphans(left);
		}
		const pipeline = localPipeline({
			...prepared,
			...options,
			root,
			environment: baseEnvironment(env),
		});
		await checkPorts(pipeline.ports);
		return await supervise(pipeline, options, surroundings);
	} finally {
		lock.release();
	}
}

async function supervise(
	pipeline: ReturnType<typeof localPipeline>,
	{ dataDir: path }: PipelineOptions,
	{ env, signals, output }: Surroundings,
): Promise<boolean> {
	const dataDir = new DataDir(path);
	const view = viewFor(output, {
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

	let failed = false;
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
				`${readyText(source.now())} after ${((performance.now() - startedAt) / 1_000).toFixed(0)} s: live candles at ${pipeline.page}`,
			);
			await signals.stopped;
		}
	} catch (error) {
		view.note((error as Error).message);
		failed = true;
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
	return !failed;
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

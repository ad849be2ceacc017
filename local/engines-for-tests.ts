import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { local } from "../environments/local.ts";
import { isFree } from "../processes/port-holder.ts";
import { endOrphans, orphans, readRunState } from "../processes/run-state.ts";
import { Supervisor } from "../processes/supervisor.ts";
import { unlessAborted } from "../processes/unless-aborted.ts";
import { fetchForTests } from "./artifacts/fetch-for-tests.ts";
import type { EngineName } from "./artifacts/lock.ts";
import { findJdks } from "./jdk/find-jdks.ts";
import { baseEnvironment } from "./pipeline/base-environment.ts";
import { endpoints } from "./pipeline/endpoints.ts";
import { engineSpecs } from "./pipeline/engine-specs.ts";

/** Engines that run for a test. */
export interface TestEngines {
	readonly endpoints: ReturnType<typeof endpoints>;
	/** Stops them; their data is removed. */
	stop(): Promise<void>;
	/** @throws {RangeError} when there is no such component, or it does not run */
	pidOf(component: string): number;
	/** Whether a component that ends is started again; on at first. */
	setRestarts(component: string, on: boolean): void;
}

export interface TestEnginesOptions {
	readonly engines: readonly EngineName[];
	/** Folder of their data, configuration and logs; emptied first. */
	readonly dir: string;
	/** Ends what has been started, and rejects with the signal's reason. */
	readonly interrupt?: AbortSignal;
}

/**
 * Starts real engines on free ports, as `npm start` would run them; resolves when all are ready.
 * What an earlier, killed test run has left in the same folder is ended first.
 */
export async function startEngines({
	engines,
	dir,
	interrupt,
}: TestEnginesOptions): Promise<TestEngines> {
	const dataDir = resolve(dir);
	const stateFile = join(dataDir, "run/state.json");
	await endOrphans(orphans(readRunState(stateFile)));
	rmSync(dataDir, { recursive: true, force: true });
	const root = process.getuid?.() === 0;
	const homes = await fetchForTests(engines);
	const portBase = await freePortBase(engines, (base) =>
		specsAt(base).processes.flatMap(({ listens }) => Object.values(listens)),
	);
	const supervisor = new Supervisor(specsAt(portBase).specs, { stateFile });
	try {
		await unlessAborted(supervisor.start(), interrupt);
	} catch (error) {
		await supervisor.stop();
		throw error;
	}
	return {
		endpoints: endpoints(local(), portBase),
		stop: async () => {
			await supervisor.stop();
			rmSync(dataDir, { recursive: true, force: true });
		},
		pidOf: (component) => {
			const { id } = supervisor.find(component);
			if (!id) throw new RangeError(`${component} does not run`);
			return id.pid;
		},
		setRestarts: (component, on) => {
			supervisor.find(component).restarts = on;
		},
	};

	function specsAt(base: number) {
		return engineSpecs({
			spec: local(),
			engines,
			portBase: base,
			dataDir,
			homes,
			jdks: findJdks([17, 25], process.env),
			root,
			environment: baseEnvironment(process.env),
		});
	}
}

/** The first base from 31 000 down at which everything that listens finds its port free; below the ephemeral ports. */
async function freePortBase(
	engines: readonly EngineName[],
	listenersAt: (base: number) => { host: string; port: number }[],
): Promise<number> {
	for (let base = 31_000; base >= 20_000; base -= 500) {
		const free = await Promise.all(
			listenersAt(base).map(({ host, port }) => isFree(host, port)),
		);
		if (free.every(Boolean)) return base;
	}
	throw new Error(`no free ports for ${engines.join(", ")}`);
}

import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Component } from "../../engines/component.ts";
import type { EngineProcess } from "../../engines/engine-process.ts";
import type { Placement } from "../../engines/placement.ts";
import { engineProcess } from "../../engines/processes.ts";
import { memberCount } from "../../environments/components.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { fetchForTests } from "../../local/artifacts/fetch-for-tests.ts";
import type { EngineName } from "../../local/artifacts/lock.ts";
import { findJdks } from "../../local/jdk/find-jdks.ts";
import { baseEnvironment } from "../../local/pipeline/base-environment.ts";
import { engineSpec } from "../../local/pipeline/engine-spec.ts";
import {
	endOrphans,
	orphans,
	readRunState,
} from "../../processes/run-state.ts";
import type { SupervisedSpec } from "../../processes/supervised-spec.ts";
import { Supervisor } from "../../processes/supervisor.ts";
import { loopbackPlacement } from "./loopback-placement.ts";

export interface EngineMembersProps {
	readonly spec: EnvironmentSpec;
	readonly engines: readonly EngineName[];
	readonly components: readonly Component[];
	/** Those whose members start one after the other, as a StatefulSet does it; the rest start at once. */
	readonly inOrder?: readonly Component[];
	readonly portBase: number;
	/** Emptied first. */
	readonly dir: string;
	/** What a construct does to a member's process: secrets, identities, who formats. */
	readonly adapt?: (
		process: EngineProcess,
		ordinal: number,
		placement: Placement,
	) => EngineProcess;
}

/** All members of some components of an environment, as processes of this machine. */
export interface EngineMembers {
	stop(): Promise<void>;
	/** SIGKILL, and no restart. */
	kill(component: Component, ordinal: number): void;
	/**
	 * SIGKILL; resolves when it is ready again.
	 * @param meanwhile runs while it is down
	 */
	restart(
		component: Component,
		ordinal: number,
		meanwhile?: () => void,
	): Promise<void>;
}

/** Starts them in the order of their dependencies; resolves when all are ready. */
export async function startMembers(
	props: EngineMembersProps,
): Promise<EngineMembers> {
	const { spec, components, portBase, engines } = props;
	const runDir = resolve(props.dir);
	const stateFile = join(runDir, "run/state.json");
	await endOrphans(orphans(readRunState(stateFile)));
	rmSync(runDir, { recursive: true, force: true });
	const homes = await fetchForTests(engines);
	const jdks = findJdks([17, 25], process.env);
	const name = (component: Component, ordinal: number) =>
		`${component}-${ordinal}`;
	const all = (component: Component) =>
		Array.from({ length: memberCount(spec, component) }, (_, ordinal) =>
			name(component, ordinal),
		);

	const member = (component: Component, ordinal: number): SupervisedSpec => {
		const placement = loopbackPlacement({
			spec,
			portBase,
			homeOf: (engine) => homes[engine as EngineName],
			runDir,
			ordinal,
		});
		const process_ = engineProcess(spec, placement, component);
		if (!process_) throw new Error(`${spec.name} has no ${component}`);
		const engine = props.adapt?.(process_, ordinal, placement) ?? process_;
		return {
			...engineSpec({
				engine,
				paths: placement.of(component).paths,
				jdks,
				logFile: join(runDir, "logs", `${name(component, ordinal)}.log`),
				environment: baseEnvironment(process.env),
			}),
			name: name(component, ordinal),
			after: [
				...engine.after.filter((c) => components.includes(c)).flatMap(all),
				...(props.inOrder?.includes(component)
					? all(component).slice(0, ordinal)
					: []),
			],
		};
	};

	const supervisor = new Supervisor(
		components.flatMap((component) =>
			all(component).map((_, ordinal) => member(component, ordinal)),
		),
		{ stateFile },
	);
	try {
		await supervisor.start();
	} catch (error) {
		await supervisor.stop();
		throw error;
	}
	const running = (component: Component, ordinal: number) => {
		const supervised = supervisor.find(name(component, ordinal));
		if (!supervised.id) throw new Error(`${supervised.spec.name} does not run`);
		return { supervised, pid: supervised.id.pid };
	};
	return {
		stop: async () => {
			await supervisor.stop();
			rmSync(runDir, { recursive: true, force: true });
		},
		kill: (component, ordinal) => {
			const { supervised, pid } = running(component, ordinal);
			supervised.restarts = false;
			process.kill(pid, "SIGKILL");
		},
		restart: async (component, ordinal, meanwhile) => {
			const { supervised, pid } = running(component, ordinal);
			process.kill(pid, "SIGKILL");
			meanwhile?.();
			while (supervised.id?.pid === pid || supervised.state !== "ready") {
				if (supervised.state === "failed") throw new Error(supervised.reason);
				await sleep(50);
			}
		},
	};
}

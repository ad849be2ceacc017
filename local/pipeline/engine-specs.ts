import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { EngineProcess } from "../../engines/engine-process.ts";
import { localPlacement } from "../../engines/local-placement.ts";
import { engineProcesses } from "../../engines/processes.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import type { RunAs, SupervisedSpec } from "../../processes/supervised-spec.ts";
import { ableToReach, systemUser } from "../../processes/system-user.ts";
import type { EngineName } from "../artifacts/lock.ts";
import type { JdkVersion } from "../jdk/find-jdks.ts";
import { engineSpec } from "./engine-spec.ts";

export interface EnginesProps {
	readonly spec: EnvironmentSpec;
	readonly engines: readonly EngineName[];
	readonly portBase: number;
	/** Absolute. */
	readonly dataDir: string;
	readonly homes: Readonly<Record<EngineName, string>>;
	readonly jdks: Readonly<Record<JdkVersion, string>>;
	/** Whether the caller is root. */
	readonly root: boolean;
	/** The variables that every process gets. */
	readonly environment: Readonly<Record<string, string>>;
}

export interface EngineSpecs {
	readonly processes: readonly EngineProcess[];
	readonly specs: readonly SupervisedSpec[];
}

/** Where a component's output goes. */
export const logFileOf = (dataDir: string, component: string): string =>
	join(dataDir, "logs", `${component}.log`);

/**
 * The processes of the chosen engines on this machine.
 * @throws {SystemUserError} when an engine refuses root and cannot be run as another user
 */
export function engineSpecs(props: EnginesProps): EngineSpecs {
	const { spec, portBase, dataDir, homes, jdks, environment } = props;
	const placement = localPlacement({
		portBase,
		homeOf: (engine) => homes[engine as EngineName],
		runDir: dataDir,
	});
	const chosen = engineProcesses(spec, placement).filter(({ engine }) =>
		props.engines.includes(engine as EngineName),
	);
	const names = new Set<string>(chosen.map(({ component }) => component));
	const processes = chosen.map((process) => ({
		...process,
		after: process.after.filter((name) => names.has(name)),
	}));
	let runAs: RunAs | undefined;
	if (props.root && processes.some(({ refusesRoot }) => refusesRoot)) {
		mkdirSync(dataDir, { recursive: true });
		const needed = processes.flatMap(({ refusesRoot, engine, jdk }) =>
			refusesRoot && jdk ? [homes[engine as EngineName], jdks[jdk]] : [],
		);
		runAs = ableToReach([dataDir, ...needed], systemUser());
	}
	return {
		processes,
		specs: processes.map((engine) =>
			engineSpec({
				engine,
				paths: placement.of(engine.component).paths,
				jdks,
				logFile: logFileOf(dataDir, engine.component),
				runAs,
				environment,
			}),
		),
	};
}

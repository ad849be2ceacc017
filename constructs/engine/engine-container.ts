import { Size } from "@tickstack/contracts/size";
import type { EngineProcess } from "../../engines/engine-process.ts";
import type { ProcessSize } from "../../environments/process-size.ts";
import type { ContainerProps } from "../kubernetes/container.ts";
import { Cpu } from "../kubernetes/cpu.ts";
import type { Probes } from "../kubernetes/probe.ts";
import type { Mount } from "../kubernetes/volume.ts";
import { terraformText } from "../terraform/terraform-text.ts";

/** What containers of one pod share. */
export interface EngineParts {
	readonly process: EngineProcess;
	readonly image: string;
	readonly mounts: readonly Mount[];
}

export interface EngineContainerProps extends EngineParts {
	readonly size: ProcessSize;
	/** Absent for containers that run and end. */
	readonly probes?: Probes;
}

/** The pod's own name, which `$(POD_NAME)` in the engines' commands stands for. */
const POD_NAME = { POD_NAME: { podField: "metadata.name" } } as const;

/** What the process of `engines/` is as a container: the same command, environment and ports as on a laptop. */
export function engineContainer(props: EngineContainerProps): ContainerProps {
	const { process, image, size, mounts, probes } = props;
	return {
		name: process.component,
		image,
		command: [process.program ?? "java", ...process.command].map(terraformText),
		environment: { ...POD_NAME, ...process.environment },
		ports: Object.fromEntries(
			Object.entries(process.listens).map(([name, { port }]) => [name, port]),
		),
		memory: size.memory,
		cpu: Cpu.millis(size.cpuMillis),
		mounts,
		...(probes && { probes }),
	};
}

/** The size of a container that runs and ends before the engine: its JVM's heap is 128 MiB. */
export const PREPARATION = { memory: Size.mebibytes(384), cpuMillis: 100 };

/** Runs a program unless a path exists: `$0` is the path, the arguments the program. */
const UNLESS = '[ -e "$0" ] || exec "$@"';

/** The engine's preparations as init containers, each skipped when its result is there. */
export function preparations(
	props: EngineParts & {
		/** Replaces {@link UNLESS}, for a preparation that takes more. */
		readonly script?: string;
	},
): ContainerProps[] {
	const { process, script = UNLESS } = props;
	return process.prepare.map(({ name, unless, command }) => ({
		...engineContainer({ ...props, size: PREPARATION }),
		name,
		ports: {},
		command: ["sh", "-c", script, unless, "java", ...command].map(
			terraformText,
		),
	}));
}

/** Names of a process's listeners with their ports, as Services take them. */
export const portsOf = (process: EngineProcess): Record<string, number> =>
	Object.fromEntries(
		Object.entries(process.listens).map(([name, { port }]) => [name, port]),
	);

import { Size } from "@tickstack/contracts/size";
import type { EngineProcess } from "../../engines/engine-process.ts";
import { ZONE_VARIABLE } from "../../engines/placement.ts";
import type { ProcessSize } from "../../environments/process-size.ts";
import type { ContainerProps } from "../kubernetes/container.ts";
import { Cpu } from "../kubernetes/cpu.ts";
import type { Probes } from "../kubernetes/probe.ts";
import type { Mount } from "../kubernetes/volume.ts";
import { portsOf } from "./engine-pods.ts";

/** What containers of one pod share. */
export interface EngineParts {
	readonly process: EngineProcess;
	readonly image: string;
	readonly mounts: readonly Mount[];
}

export interface EngineContainerProps extends EngineParts {
	readonly size: ProcessSize;
	/** @default none: for containers that run and end */
	readonly probes?: Probes;
}

/** The pod's own name, which `$(POD_NAME)` in the engines' commands stands for. */
const POD_NAME = { POD_NAME: { podField: "metadata.name" } } as const;

/**
 * The variable by which a pod knows its zone. The API server copies the label from the node (Kubernetes 1.35 on);
 * where it does not, all nodes are in the same nameless zone and awareness changes nothing.
 */
export const POD_ZONE = {
	[ZONE_VARIABLE]: {
		podField: "metadata.labels['topology.kubernetes.io/zone']",
	},
} as const;

/** A process of `engines/` as a container: the same command, environment and ports as on a laptop. */
export function engineContainer(props: EngineContainerProps): ContainerProps {
	const { process, image, size, mounts, probes } = props;
	return {
		name: process.component,
		image,
		command: [process.program ?? "java", ...process.command],
		environment: { ...POD_NAME, ...process.environment },
		ports: portsOf(process),
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
		/** For a preparation that takes more. @default {@link UNLESS} */
		readonly script?: string;
	},
): ContainerProps[] {
	const { process, script = UNLESS } = props;
	return process.prepare.map(({ name, unless, command }) => ({
		...engineContainer({ ...props, size: PREPARATION }),
		name,
		ports: {},
		command: ["sh", "-c", script, unless, "java", ...command],
	}));
}

import { Size } from "@tickstack/contracts/size";
import type { EngineProcess } from "../../engines/engine-process.ts";
import { ADDRESS_VARIABLE, ZONE_VARIABLE } from "../../engines/placement.ts";
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
 * The variable by which a pod knows its zone. The API server copies the label from the node (Kubernetes 1.35 on, "Pod
 * Topology Labels"); before, it is empty: {@link refusingWithoutZone}.
 */
const POD_ZONE = {
	[ZONE_VARIABLE]: {
		podField: "metadata.labels['topology.kubernetes.io/zone']",
	},
} as const;

/** The variable by which a pod knows its own address. */
export const POD_ADDRESS = {
	[ADDRESS_VARIABLE]: { podField: "status.podIP" },
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

const WITHOUT_ZONE =
	"this pod does not know its zone, so copies would not be spread over zones: Kubernetes before 1.35 does not copy the node's label topology.kubernetes.io/zone to pods, or the node has none. Take a newer cluster, or turn kafka.rackAwareness and elasticsearch.zoneAwareness off.";

/** A container that knows the pod's zone, for engines that spread copies over zones. */
export const inZone = (container: ContainerProps): ContainerProps => ({
	...container,
	environment: { ...container.environment, ...POD_ZONE },
});

/**
 * A preparation, which is a script of the shell, that ends with an error where the pod's zone is not known: without it all
 * nodes would be in the same nameless zone, and nobody would notice until one is lost.
 */
export function refusingWithoutZone(
	preparation: ContainerProps,
): ContainerProps {
	const [shell = "", option = "", script = "", ...args] = preparation.command;
	return {
		...inZone(preparation),
		command: [
			shell,
			option,
			`[ -n "$${ZONE_VARIABLE}" ] || { echo "${WITHOUT_ZONE}" >&2; exit 1; }\n${script}`,
			...args,
		],
	};
}

import { Size } from "@tickstack/contracts/size";

/** A machine of Google's predefined families. */
export interface Machine {
	readonly vCpus: number;
	readonly memory: Size;
}

/** GiB a core, by the family. */
const MEMORY_PER_CORE = { highcpu: 1, standard: 4, highmem: 8 } as const;

/** Part of a machine's memory that GKE leaves to pods (kubelet, system and eviction reserve taken off). */
const ALLOCATABLE = 0.87;

/** A machine by its type, such as `n2-highmem-8`; undefined for a type that is not of a predefined family. */
export function machine(machineType: string): Machine | undefined {
	const match = /^[a-z]\w*-(highcpu|standard|highmem)-(\d+)$/.exec(machineType);
	if (!match) return undefined;
	const family = match[1] as keyof typeof MEMORY_PER_CORE;
	const vCpus = Number(match[2]);
	return { vCpus, memory: Size.gibibytes(MEMORY_PER_CORE[family] * vCpus) };
}

/** Memory for pods on a machine; undefined for a type that {@link machine} does not know. */
export const allocatableMemory = (machineType: string): Size | undefined =>
	machine(machineType)?.memory.times(ALLOCATABLE);

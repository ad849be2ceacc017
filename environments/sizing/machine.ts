import { Size } from "@tickstack/contracts/size";

/** GiB a core of Google's predefined machine families. */
const MEMORY_PER_CORE = { highcpu: 1, standard: 4, highmem: 8 } as const;

/** Part of a machine's memory that GKE leaves to pods (kubelet, system and eviction reserve taken off). */
const ALLOCATABLE = 0.87;

/** Memory for pods on a machine such as `n2-highmem-8`; undefined for a type that is not of a predefined family. */
export function allocatableMemory(machineType: string): Size | undefined {
	const match = /^[a-z]\w*-(highcpu|standard|highmem)-(\d+)$/.exec(machineType);
	if (!match) return undefined;
	const family = match[1] as keyof typeof MEMORY_PER_CORE;
	return Size.gibibytes(
		MEMORY_PER_CORE[family] * Number(match[2]) * ALLOCATABLE,
	);
}

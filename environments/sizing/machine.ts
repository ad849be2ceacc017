import { Size } from "@tickstack/contracts/size";

/** A machine of Google's predefined families. */
export interface Machine {
	/** `e2` of `e2-standard-4`. */
	readonly family: string;
	readonly vCpus: number;
	readonly memory: Size;
}

/** What pods may request. */
export interface Requests {
	readonly cpuMillis: number;
	/** Bytes. */
	readonly memory: number;
}

/** GiB a core, by the family. */
const MEMORY_PER_CORE = { highcpu: 1, standard: 4, highmem: 8 } as const;

/** A machine by its type, such as `n2-highmem-8`; undefined for a type that is not of a predefined family. */
export function machine(machineType: string): Machine | undefined {
	const match = /^([a-z]\w*)-(highcpu|standard|highmem)-(\d+)$/.exec(
		machineType,
	);
	if (!match) return undefined;
	const kind = match[2] as keyof typeof MEMORY_PER_CORE;
	const vCpus = Number(match[3]);
	return {
		family: match[1] ?? "",
		vCpus,
		memory: Size.gibibytes(MEMORY_PER_CORE[kind] * vCpus),
	};
}

/** What GKE reserves: a share of each slice, the last one without an end (GKE docs, "Plan node sizes", "Node allocatable resources"). */
const RESERVED_MEMORY = [
	[4, 0.25],
	[4, 0.2],
	[8, 0.1],
	[112, 0.06],
	[Number.POSITIVE_INFINITY, 0.02],
] as const;
const RESERVED_CORES = [
	[1, 0.06],
	[1, 0.01],
	[2, 0.005],
	[Number.POSITIVE_INFINITY, 0.0025],
] as const;

function reserved(
	whole: number,
	slices: readonly (readonly [size: number, share: number])[],
): number {
	let left = whole;
	let sum = 0;
	for (const [size, share] of slices) {
		const slice = Math.min(left, size);
		sum += slice * share;
		left -= slice;
	}
	return sum;
}

/** The kubelet evicts pods below it (same page). */
const EVICTION_GIB = 100 / 1_024;
/** What the kernel leaves of a machine's memory, e.g. 15.6 of 16 GiB. */
const KERNEL_LEAVES = 0.975;
/**
 * What GKE's own pods request of each node: Dataplane V2, logs, metrics, metadata server, disks, DNS, secrets. Rounded up from lists
 * of such pods; GKE documents no sum.
 */
const NODE_PODS: Requests = { cpuMillis: 400, memory: 800 * 2 ** 20 };

/** What is left for pods on a node; undefined for a type that {@link machine} does not know. */
export function allocatable(machineType: string): Requests | undefined {
	const whole = machine(machineType);
	if (!whole) return undefined;
	const gibibytes = whole.memory.toGibibytes() * KERNEL_LEAVES;
	const memory =
		gibibytes - reserved(gibibytes, RESERVED_MEMORY) - EVICTION_GIB;
	const cores = whole.vCpus - reserved(whole.vCpus, RESERVED_CORES);
	return {
		cpuMillis: Math.floor(cores * 1_000) - NODE_PODS.cpuMillis,
		memory: Math.floor(memory * 2 ** 30) - NODE_PODS.memory,
	};
}

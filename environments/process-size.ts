import type { Size } from "@tickstack/contracts/size";

/** What a process may take of its machine. In Kubernetes request and limit of the memory are the same. */
export interface ProcessSize {
	/** Memory of the whole process: of the container, or the figure that a laptop's budget is added up from. */
	readonly memory: Size;
	/** Thousandths of a core that are reserved. */
	readonly cpuMillis: number;
}

/** A process that runs on a JVM; the heap is at most half of {@link ProcessSize.memory}. */
export interface JvmSize extends ProcessSize {
	readonly heap: Size;
}

/** A disk of each process of a kind. */
export interface VolumeSpec {
	readonly size: Size;
	/** Kubernetes storage class; the cluster's default when absent. */
	readonly storageClass?: string;
}

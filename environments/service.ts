import type { Size } from "@tickstack/contracts/size";
import type { ServiceSpec } from "./workload-specs.ts";

export interface ServiceProps<S> {
	/** @default 1 */
	readonly replicas?: number;
	/** @default {@link replicas}: no autoscaler */
	readonly maxReplicas?: number;
	/** @default what the workload declares */
	readonly settings?: S;
}

/** A workload that runs all the time, with the memory and the share of a processor that each of its pods has. */
export const service = <S extends object>(
	memory: Size,
	cpuMillis: number,
	{
		replicas = 1,
		maxReplicas = replicas,
		settings = {} as S,
	}: ServiceProps<S> = {},
): ServiceSpec<S> => ({ replicas, maxReplicas, memory, cpuMillis, settings });

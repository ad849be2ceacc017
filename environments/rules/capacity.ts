import type { NodePoolSpec, PodRequest } from "../cluster-spec.ts";
import type { EnvironmentSpec } from "../environment-spec.ts";
import { approximately } from "../sizing/approximately.ts";
import { allocatable } from "../sizing/machine.ts";
import { place, podsOf } from "../sizing/placement.ts";
import type { Rule } from "../spec-error.ts";

/** The nodes that an environment's pods go to, and the pods that are there. */
interface Room {
	readonly key: string;
	readonly zones: number;
	readonly pools: readonly NodePoolSpec[];
	readonly pods: readonly PodRequest[];
	/** Whose pods these are, for who reads it. */
	readonly whose: string;
	readonly allowed: string;
}

function roomOf(spec: EnvironmentSpec): Room | undefined {
	const { cluster } = spec;
	if (cluster.kind !== "gke") return undefined;
	const own = podsOf(spec);
	if (cluster.ownership === "owned")
		return {
			key: "cluster.nodePools",
			zones: cluster.zones.length,
			pools: cluster.nodePools,
			pods: own,
			whose: "they",
			allowed: "raise its machineType or nodesPerZone.max",
		};
	const { shared } = cluster;
	return (
		shared && {
			key: "cluster.shared",
			zones: shared.zones,
			pools: shared.nodePools,
			pods: [
				...shared.pods,
				...Array.from({ length: shared.copies }, () => own).flat(),
			],
			whose: `${shared.copies} copies of this size, and what ${cluster.name} runs beside,`,
			allowed:
				"make it smaller, or raise nodesPerZone.max of the cluster's owner",
		}
	);
}

/** Pods that would stay Pending: that no node can hold alone, or for which the pools do not grow far enough. */
export const capacity: Rule = function* (spec) {
	const room = roomOf(spec);
	if (!room) return;
	for (const role of ["stateful", "compute"] as const) {
		const pools = room.pools.filter((pool) => pool.role === role);
		// A pool that is not there is another rule's.
		if (pools.length === 0) continue;
		const pods = room.pods.filter((pod) => pod.role === role);
		const { tooLarge, left } = place(pods, pools, room.zones);
		const key = `${room.key}.${room.pools.findIndex((pool) => pool.role === role)}`;
		const pool = pools
			.map(({ machineType, nodesPerZone }) => {
				const { cpuMillis, memory } = allocatable(machineType) ?? {
					cpuMillis: 0,
					memory: 0,
				};
				return `${nodesPerZone.max * room.zones} × ${machineType} (each has ${cpuMillis}m and ${approximately(memory)} for pods)`;
			})
			.join(" and ");
		const [largest] = tooLarge;
		if (largest)
			yield {
				key,
				value: pool,
				because: `holds no pod of ${largest.name}, which requests ${largest.cpuMillis}m and ${approximately(largest.memory)}`,
				allowed: "raise its machineType, or lower what the pod requests",
			};
		if (left.length)
			yield {
				key,
				value: pool,
				because: `leaves ${left.length} of ${pods.length} pods of role ${role} Pending: ${room.whose} take ${sum(pods)}`,
				allowed: room.allowed,
			};
	}
};

const sum = (pods: readonly PodRequest[]): string =>
	`${pods.reduce((all, { cpuMillis }) => all + cpuMillis, 0)}m and ${approximately(pods.reduce((all, { memory }) => all + memory, 0))}`;

import type { NodePoolSpec, PodRequest } from "../cluster-spec.ts";
import { components } from "../components.ts";
import type { EnvironmentSpec } from "../environment-spec.ts";
import { allocatable, type Requests } from "./machine.ts";

/** Every pod that an environment runs at its largest, and for each role one more, of the largest that a rollout starts before it ends another. */
export function podsOf(spec: EnvironmentSpec): readonly PodRequest[] {
	const rows = components(spec);
	const pods = rows.flatMap((row) => {
		if (row.sidecarOf) return [];
		const parts = [row, ...rows.filter((each) => each.sidecarOf === row.name)];
		const sum = (figure: (part: typeof row) => number) =>
			parts.reduce((all, part) => all + figure(part), 0);
		const { name, role, count, surge = 0 } = row;
		const cpuMillis = sum(({ size }) => size.cpuMillis);
		const memory = sum(({ size }) => size.memory.bytes);
		return [{ name, role, count, surge, cpuMillis, memory }];
	});
	const request = ({ name, role, cpuMillis, memory }: PodRequest) => ({
		name,
		role,
		cpuMillis,
		memory,
	});
	const surging = (["stateful", "compute"] as const).flatMap((role) =>
		pods
			.filter((pod) => pod.role === role && pod.surge > 0)
			.sort((a, b) => b.memory - a.memory)
			.slice(0, 1),
	);
	return [
		...pods.flatMap((pod) => Array.from({ length: pod.count }, () => pod)),
		...surging,
	].map(request);
}

/** Where pods go: how many nodes of each pool they take, and those that no node can hold. */
export interface Placement {
	/** In the order of the pools. */
	readonly nodes: readonly number[];
	/** Larger than any node of their role. */
	readonly tooLarge: readonly PodRequest[];
	/** For which the pools have no further node. */
	readonly left: readonly PodRequest[];
}

/**
 * Places pods of one role, the largest first, on the first node that has room (first fit decreasing), and takes a further node of the
 * first pool that may grow. Machines of unknown types are taken to hold everything.
 * @param zones in which each pool has its nodes
 */
export function place(
	pods: readonly PodRequest[],
	pools: readonly NodePoolSpec[],
	zones: number,
): Placement {
	const sizes = pools.map(({ machineType }) => allocatable(machineType));
	const nodes = pools.map(() => 0);
	const free: Requests[] = [];
	const tooLarge: PodRequest[] = [];
	const left: PodRequest[] = [];
	const share = ({ cpuMillis, memory }: Requests) =>
		Math.max(
			...sizes.map((size) =>
				size ? Math.max(cpuMillis / size.cpuMillis, memory / size.memory) : 0,
			),
		);
	for (const pod of [...pods].sort((a, b) => share(b) - share(a))) {
		const fits = (node: Requests | undefined) =>
			!node || (node.cpuMillis >= pod.cpuMillis && node.memory >= pod.memory);
		const rest = (node: Requests): Requests => ({
			cpuMillis: node.cpuMillis - pod.cpuMillis,
			memory: node.memory - pod.memory,
		});
		const at = free.findIndex(fits);
		if (at >= 0) {
			free[at] = rest(free[at] as Requests);
			continue;
		}
		const grown = pools.findIndex(
			({ nodesPerZone }, i) =>
				fits(sizes[i]) && (nodes[i] ?? 0) < nodesPerZone.max * zones,
		);
		if (grown < 0) {
			(sizes.some(fits) ? left : tooLarge).push(pod);
			continue;
		}
		nodes[grown] = (nodes[grown] ?? 0) + 1;
		free.push(
			rest(
				sizes[grown] ?? {
					cpuMillis: Number.POSITIVE_INFINITY,
					memory: Number.POSITIVE_INFINITY,
				},
			),
		);
	}
	return { nodes, tooLarge, left };
}

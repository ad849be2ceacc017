import type { NodePoolSpec, NodeRole } from "./cluster-spec.ts";

type Pool = Omit<NodePoolSpec, "role" | "spot">;

/** A pool for system pods, one for disks, and spot machines for those pods alone that keep nothing, above a floor where one is given. */
export const nodePools = ({
	floor,
	...pools
}: Readonly<Record<NodeRole, Pool>> & {
	/** Machines for the role `compute` that are not taken away. @default none */
	readonly floor?: Pool;
}): NodePoolSpec[] => [
	{ role: "system", ...pools.system, spot: false },
	{ role: "stateful", ...pools.stateful, spot: false },
	...(floor ? [{ role: "compute" as const, ...floor, spot: false }] : []),
	{ role: "compute", ...pools.compute, spot: true },
];

/** @param nodesPerZone `[least, most]` */
export const pool = (
	machineType: string,
	diskSize: NodePoolSpec["diskSize"],
	[min, max]: readonly [number, number],
): Pool => ({
	machineType,
	diskSize,
	nodesPerZone: { min, max },
});

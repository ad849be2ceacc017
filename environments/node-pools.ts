import type { NodePoolSpec, NodeRole } from "./cluster-spec.ts";

/** One pool a role; spot machines for those pods alone that keep nothing. */
export const nodePools = (
	pools: Readonly<Record<NodeRole, Omit<NodePoolSpec, "role" | "spot">>>,
): NodePoolSpec[] =>
	(["system", "stateful", "compute"] as const).map((role) => ({
		role,
		...pools[role],
		spot: role === "compute",
	}));

/** @param nodesPerZone `[least, most]` */
export const pool = (
	machineType: string,
	diskSize: NodePoolSpec["diskSize"],
	[min, max]: readonly [number, number],
): Omit<NodePoolSpec, "role" | "spot"> => ({
	machineType,
	diskSize,
	nodesPerZone: { min, max },
});

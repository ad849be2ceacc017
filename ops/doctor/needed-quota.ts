import type { OwnedGkeCluster } from "../../environments/cluster-spec.ts";
import { components, sumOver } from "../../environments/components.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { machine } from "../../environments/sizing/machine.ts";
import { place, podsOf } from "../../environments/sizing/placement.ts";

/** What an environment takes of its project's quotas, by Compute Engine's metric. */
export type Quota = Readonly<Record<string, number>>;

/** E2 and N1 count as CPUS, every other family as its own (Compute Engine docs, "Allocation quotas"). */
const cpuMetric = (family: string): string =>
	family === "e2" || family === "n1" ? "CPUS" : `${family.toUpperCase()}_CPUS`;

/** Of a region, with all pods at their largest: nodes that they take, at least what the pools begin with, and all disks. */
export function regionalQuota(
	spec: EnvironmentSpec,
	{ nodePools, zones }: OwnedGkeCluster,
): Quota {
	const needed: Record<string, number> = {};
	const add = (metric: string, amount: number) => {
		needed[metric] = (needed[metric] ?? 0) + amount;
	};
	const pods = podsOf(spec);
	for (const role of ["system", "stateful", "compute"] as const) {
		const pools = nodePools.filter((pool) => pool.role === role);
		const { nodes } = place(
			pods.filter((pod) => pod.role === role),
			pools,
			zones.length,
		);
		for (const [i, pool] of pools.entries()) {
			const { machineType, nodesPerZone, diskSize } = pool;
			const count = Math.max(nodes[i] ?? 0, nodesPerZone.min * zones.length);
			const { family, vCpus } = machine(machineType) ?? {
				family: "e2",
				vCpus: 0,
			};
			add(cpuMetric(family), count * vCpus);
			// Balanced disks and SSDs are one quota.
			add("SSD_TOTAL_GB", count * Math.ceil(diskSize.toGibibytes()));
			add("INSTANCES", count);
		}
	}
	add(
		"SSD_TOTAL_GB",
		sumOver(components(spec), ({ volume }) =>
			Math.ceil(volume?.size.toGibibytes() ?? 0),
		),
	);
	// Of NAT.
	add("IN_USE_ADDRESSES", 1);
	return needed;
}

/** Of the whole project. */
export function globalQuota(regional: Quota): Quota {
	const cpus = Object.entries(regional).reduce(
		(sum, [metric, amount]) => (metric.endsWith("CPUS") ? sum + amount : sum),
		0,
	);
	return { CPUS_ALL_REGIONS: cpus, NETWORKS: 1, FIREWALLS: 2, ROUTERS: 1 };
}

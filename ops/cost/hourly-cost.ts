import { Size } from "@tickstack/contracts/size";
import type { OwnedGkeCluster } from "../../environments/cluster-spec.ts";
import {
	components,
	type SizedComponent,
	sumOver,
} from "../../environments/components.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import type { VolumeSpec } from "../../environments/process-size.ts";
import { machine } from "../../environments/sizing/machine.ts";
import type { MachinePrice, PriceTable } from "./price-table.ts";

/** An estimate, in US dollars an hour. */
export interface HourlyCost {
	/** Processors and memory: of the environment's own nodes at their least number, else what its pods reserve. */
	readonly compute: number;
	/** Paid for while it sleeps, too. */
	readonly disks: number;
	/** The fee for a cluster of its own. */
	readonly cluster: number;
	readonly total: number;
	/** What it counts, in words, for who reads it. */
	readonly basis: string;
}

export const HOURS_PER_MONTH = 730;

/**
 * What an environment costs while it runs. Traffic, logs, snapshots, taxes and discounts are left out; on a cluster that is not
 * Google's the figure is what the same would cost there.
 */
export function hourlyCost(
	spec: EnvironmentSpec,
	prices: PriceTable,
): HourlyCost {
	const { cluster } = spec;
	const owned =
		cluster.kind === "gke" && cluster.ownership === "owned"
			? cluster
			: undefined;
	const rows = components(spec);
	const compute = owned
		? nodes(owned, prices)
		: priceOf(reserved(rows), prices.machines.default);
	const basis = owned
		? "its node pools at their smallest"
		: "what its pods reserve of the shared nodes";
	const disks = sumOver(rows, ({ volume }) =>
		volume ? diskHour(volume, prices) : 0,
	);
	const fee = owned ? prices.clusterHour : 0;
	return {
		compute,
		disks,
		cluster: fee,
		total: compute + disks + fee,
		basis: `estimate: ${basis}, ${prices.source} for ${prices.region}, ${prices.asOf}`,
	};
}

interface Machines {
	readonly vCpus: number;
	readonly memoryGib: number;
}

const priceOf = (
	{ vCpus, memoryGib }: Machines,
	{ vCpuHour, memoryGibHour }: MachinePrice,
): number => vCpus * vCpuHour + memoryGib * memoryGibHour;

/** Nodes at their least number; spot machines at the price of others. */
const nodes = (
	{ nodePools, zones }: OwnedGkeCluster,
	{ machines }: PriceTable,
): number =>
	nodePools.reduce((sum, { machineType, nodesPerZone }) => {
		const each = machine(machineType);
		if (!each) return sum;
		const one = { vCpus: each.vCpus, memoryGib: each.memory.toGibibytes() };
		const price = machines[each.family] ?? machines.default;
		return sum + nodesPerZone.min * zones.length * priceOf(one, price);
	}, 0);

const reserved = (rows: readonly SizedComponent[]): Machines => ({
	vCpus: sumOver(rows, ({ size }) => size.cpuMillis) / 1_000,
	memoryGib: Size.bytes(
		sumOver(rows, ({ size }) => size.memory.bytes),
	).toGibibytes(),
});

/** The price of a disk, an hour. */
export function diskHour(
	{ size, storageClass = "default" }: VolumeSpec,
	{ diskGibMonth }: PriceTable,
): number {
	const price = diskGibMonth[storageClass] ?? diskGibMonth.default;
	return (size.toGibibytes() * price) / HOURS_PER_MONTH;
}

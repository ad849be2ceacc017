import { Size } from "@tickstack/contracts/size";
import type { OwnedGkeCluster } from "../../environments/cluster-spec.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import type { VolumeSpec } from "../../environments/process-size.ts";
import { sizedProcesses } from "../../environments/sizing/processes.ts";
import type { PriceTable } from "./price-table.ts";

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

const HOURS_PER_MONTH = 730;
const GIB_PER_VCPU = { highcpu: 1, standard: 4, highmem: 8 } as const;

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
	const { vCpus, memoryGib, basis } = owned ? nodes(owned) : reservations(spec);
	const compute = vCpus * prices.vCpuHour + memoryGib * prices.memoryGibHour;
	const disks = volumes(spec).reduce((sum, { count, volume }) => {
		const { diskGibMonth } = prices;
		const price =
			diskGibMonth[volume.storageClass ?? "default"] ?? diskGibMonth.default;
		return sum + (count * volume.size.toGibibytes() * price) / HOURS_PER_MONTH;
	}, 0);
	const fee = owned ? prices.clusterHour : 0;
	return {
		compute,
		disks,
		cluster: fee,
		total: compute + disks + fee,
		basis: `estimate: ${basis}, ${prices.source} for ${prices.region}, ${prices.asOf}`,
	};
}

function nodes({ nodePools, zones }: OwnedGkeCluster) {
	let vCpus = 0;
	let memoryGib = 0;
	for (const { machineType, nodesPerZone } of nodePools) {
		const match = /-(highcpu|standard|highmem)-(\d+)$/.exec(machineType);
		if (!match) continue;
		const cores = Number(match[2]) * nodesPerZone.min * zones.length;
		vCpus += cores;
		memoryGib += cores * GIB_PER_VCPU[match[1] as keyof typeof GIB_PER_VCPU];
	}
	return { vCpus, memoryGib, basis: "its node pools at their smallest" };
}

function reservations(spec: EnvironmentSpec) {
	let vCpus = 0;
	let memory = Size.bytes(0);
	for (const { count, size } of sizedProcesses(spec)) {
		vCpus += (count * size.cpuMillis) / 1000;
		memory = memory.plus(size.memory.times(count));
	}
	return {
		vCpus,
		memoryGib: memory.toGibibytes(),
		basis: "what its pods reserve of the shared nodes",
	};
}

function volumes({
	kafka,
	zookeeper,
	hdfs,
	elasticsearch,
}: EnvironmentSpec): readonly {
	readonly count: number;
	readonly volume: VolumeSpec;
}[] {
	const controllers = kafka.roles === "separate" ? kafka.controllers : 0;
	return [
		{ count: kafka.brokers, volume: kafka.storage },
		{ count: controllers, volume: kafka.controllerStorage },
		...(zookeeper
			? [{ count: zookeeper.nodes, volume: zookeeper.storage }]
			: []),
		{ count: hdfs.nameNodes, volume: hdfs.nameNode.storage },
		{ count: hdfs.journalNodes, volume: hdfs.journalNode.storage },
		{ count: hdfs.dataNodes, volume: hdfs.dataNode.storage },
		{ count: elasticsearch.nodes, volume: elasticsearch.storage },
	];
}

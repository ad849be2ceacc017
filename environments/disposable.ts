import { Duration } from "@tickstack/contracts/duration";
import { Size } from "@tickstack/contracts/size";
import type {
	Cluster,
	DisposableLifetime,
	NodePoolSpec,
	NodeRole,
} from "./cluster-spec.ts";
import type { EnvironmentSpec } from "./environment-spec.ts";
import { indices } from "./indices.ts";
import { NO_ADD_ONS } from "./no-add-ons.ts";
import type { JvmSize, VolumeSpec } from "./process-size.ts";
import { atMost, shrink } from "./scaling.ts";
import { place, podsOf } from "./sizing/placement.ts";
import type { SparkMode } from "./spark-spec.ts";
import { topics } from "./topics.ts";
import { validated } from "./validate.ts";
import { mapServices } from "./workload-specs.ts";

/** How much smaller a copy is than its original. */
export interface Scale {
	readonly brokers: number;
	readonly dataNodes: number;
	readonly elasticsearchNodes: number;
	readonly zooKeeperNodes: number;
	/** Of each workload, at most. */
	readonly replicas: number;
	readonly ticksPerSecond: number;
	/** Factor of all heaps, 0–1. */
	readonly memory: number;
	/** Of each disk, at most. */
	readonly storage: Size;
}

export interface DisposableProps {
	/** Of the environment and of its namespace, a DNS label. */
	readonly name: string;
	readonly lifetime: DisposableLifetime;
	/** Where its namespace goes; undefined: a cluster of its own, like the original's. */
	readonly sharedCluster: Cluster | undefined;
	readonly scale: Scale;
}

/** Raw ticks and windows of a copy are kept no longer. */
const SHORT = Duration.days(2);

/**
 * An environment derived from another one, never copied: what is not named in {@link DIFFERENCES} is the original's,
 * security and images before all.
 * @throws {SpecError} when the result cannot work
 */
export function disposable(
	original: EnvironmentSpec,
	{ name, lifetime, sharedCluster, scale }: DisposableProps,
): EnvironmentSpec {
	const { kafka, hdfs, elasticsearch, spark, workloads, zookeeper } = original;
	// What is thrown away needs no backup, and leaves none behind.
	const { snapshots: _, ...withoutSnapshots } = elasticsearch;
	const load = { ...original.load, ticksPerSecond: scale.ticksPerSecond };
	const disk = (volume: VolumeSpec): VolumeSpec => {
		const smaller = atMost(volume, scale.storage);
		// Another provider's cluster has other classes: its default one then.
		return sharedCluster?.kind === "kubeconfig"
			? { size: smaller.size }
			: smaller;
	};
	const smaller = <S extends JvmSize>(size: S) => shrink(size, scale.memory);
	const stateful = <S extends JvmSize & { storage: VolumeSpec }>(
		size: S,
	): S => ({
		...smaller(size),
		storage: disk(size.storage),
	});
	const fewer = mapServices(workloads, (spec) => ({
		...spec,
		replicas: Math.min(spec.replicas, scale.replicas),
		maxReplicas: Math.min(spec.maxReplicas, scale.replicas),
	}));
	const replicationFactor = Math.min(kafka.replicationFactor, scale.brokers);
	const minInSyncReplicas = Math.min(
		kafka.minInSyncReplicas,
		Math.max(1, replicationFactor - 1),
	);
	const copy: EnvironmentSpec = {
		...original,
		name,
		tier: "staging",
		cluster: sharedCluster ? sharedCluster : original.cluster,
		isolation: sharedCluster ? "namespace" : "cluster",
		lifetime,
		namespace: name,
		load,
		kafka: {
			...kafka,
			brokers: scale.brokers,
			// A quorum that outnumbers the brokers proves nothing more.
			controllers: scale.brokers >= 3 ? kafka.controllers : 1,
			replicationFactor,
			minInSyncReplicas,
			rackAwareness: kafka.rackAwareness && scale.brokers >= 3,
			broker: smaller(kafka.broker),
			controller: smaller(kafka.controller),
			storage: disk(kafka.storage),
			controllerStorage: disk(kafka.controllerStorage),
			topics: topics({
				load,
				partitions: kafka.topics.ticks.partitions,
				retention: SHORT,
				retentionBytes: scale.storage.times(1 / 16),
				replicationFactor,
				minInSyncReplicas,
			}),
		},
		...(zookeeper && {
			zookeeper: {
				...zookeeper,
				nodes: Math.min(zookeeper.nodes, scale.zooKeeperNodes),
				server: smaller(zookeeper.server),
				storage: disk(zookeeper.storage),
			},
		}),
		hdfs: {
			...hdfs,
			dataNodes: scale.dataNodes,
			replicationFactor: Math.min(hdfs.replicationFactor, scale.dataNodes),
			nameNode: stateful(hdfs.nameNode),
			dataNode: stateful(hdfs.dataNode),
			journalNode: stateful(hdfs.journalNode),
			failoverController: smaller(hdfs.failoverController),
			rawRetention: SHORT,
		},
		elasticsearch: {
			...withoutSnapshots,
			nodes: scale.elasticsearchNodes,
			node: smaller(elasticsearch.node),
			storage: disk(elasticsearch.storage),
			replicas: Math.min(elasticsearch.replicas, scale.elasticsearchNodes - 1),
			zoneAwareness:
				elasticsearch.zoneAwareness && scale.elasticsearchNodes >= 3,
			indices: indices(load, SHORT),
		},
		...(original.kibana && {
			kibana: {
				...original.kibana,
				replicas: Math.min(original.kibana.replicas, scale.replicas),
			},
		}),
		spark: {
			...spark,
			server: smaller(spark.server),
			mode: sparkMode(spark.mode, scale),
		},
		workloads: {
			...fewer,
			tickProducer: {
				...fewer.tickProducer,
				settings: {
					...fewer.tickProducer.settings,
					ticksPerSecond: scale.ticksPerSecond,
				},
			},
		},
		exposure: {
			queryApi: { kind: "port-forward" },
			kibana: { kind: "port-forward" },
		},
		// Add-ons are the cluster's.
		addOns: NO_ADD_ONS,
	};
	return validated(
		sharedCluster ? copy : { ...copy, cluster: ownCluster(copy) },
	);
}

/** A cluster of one zone that may be destroyed, with as many nodes as the copy takes, and one more of each for what it is set to later. */
function ownCluster(copy: EnvironmentSpec): Cluster {
	const { cluster, name } = copy;
	if (cluster.kind !== "gke" || cluster.ownership !== "owned") return cluster;
	const pods = podsOf(copy);
	const machines = {
		system: "e2-standard-2",
		stateful: "e2-highmem-4",
		compute: "e2-standard-4",
	};
	const pool = (role: NodeRole): NodePoolSpec => {
		const unlimited: NodePoolSpec = {
			role,
			machineType: machines[role],
			diskSize: Size.gibibytes(50),
			nodesPerZone: { min: 0, max: Number.POSITIVE_INFINITY },
			spot: role === "compute",
		};
		const needed = place(
			pods.filter((pod) => pod.role === role),
			[unlimited],
			1,
		).nodes[0];
		return {
			...unlimited,
			nodesPerZone: {
				min: role === "compute" ? 0 : 1,
				max: (needed ?? 0) + 1,
			},
		};
	};
	return {
		...cluster,
		name: `tickstack-${name}`,
		zones: cluster.zones.slice(0, 1),
		nodePools: (["system", "stateful", "compute"] as const).map(pool),
		copies: 0,
		deletionProtection: false,
	};
}

function sparkMode(mode: SparkMode, scale: Scale): SparkMode {
	if (mode.kind === "local") return mode;
	const executors = Math.min(mode.executors, scale.replicas);
	return { ...mode, executors, executor: shrink(mode.executor, scale.memory) };
}

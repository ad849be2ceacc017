import { Duration } from "@tickstack/contracts/duration";
import { Size } from "@tickstack/contracts/size";
import type { Cluster } from "./cluster-spec.ts";
import { dev } from "./dev.ts";
import { disposable } from "./disposable.ts";
import type { EnvironmentSpec } from "./environment-spec.ts";
import { prod } from "./prod.ts";
import { sharedCluster } from "./shared-cluster.ts";

export interface StagingProps {
	/** Who is asked before it goes. */
	readonly owner: string;
	/** When it was first made, RFC 3339 UTC. */
	readonly created: string;
	/** A cluster of its own instead of a namespace on the shared one. @default namespace */
	readonly isolation?: "namespace" | "cluster";
	/** Where its namespace goes. @default the cluster of dev */
	readonly cluster?: Cluster | undefined;
}

/** Nothing disposable lives longer. */
export const MAXIMUM_TTL = Duration.days(7);

/**
 * A throw-away copy of prod, small enough for the shared cluster. Called `staging-<name>`, so that no name makes it
 * that of a permanent environment.
 * @throws {SpecError} when the name or the TTL is not allowed
 */
export const staging = (
	name: string,
	ttl: Duration,
	{
		owner,
		created,
		isolation = "namespace",
		cluster = sharedCluster(dev),
	}: StagingProps,
): EnvironmentSpec =>
	disposable(prod, {
		name: `staging-${name}`,
		lifetime: { kind: "disposable", owner, created, ttl, maximum: MAXIMUM_TTL },
		sharedCluster: isolation === "namespace" ? cluster : undefined,
		scale: {
			brokers: 1,
			dataNodes: 2,
			elasticsearchNodes: 1,
			zooKeeperNodes: 1,
			replicas: 1,
			ticksPerSecond: 50,
			memory: 0.25,
			storage: Size.gibibytes(10),
		},
	});

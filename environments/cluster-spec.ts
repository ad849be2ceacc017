import type { Duration } from "@tickstack/contracts/duration";
import type { Size } from "@tickstack/contracts/size";
import type { Requests } from "./sizing/machine.ts";

/** Processes on this machine. */
export interface LocalCluster {
	readonly kind: "local";
	/** What all processes together may take. */
	readonly memory: Size;
}

/** Which pods a node pool is for; the node's label and, but for `system`, its taint. */
export type NodeRole = "system" | "stateful" | "compute";

export interface NodePoolSpec {
	readonly role: NodeRole;
	readonly machineType: string;
	readonly diskSize: Size;
	/** Nodes per zone: a regional cluster counts them so. */
	readonly nodesPerZone: { readonly min: number; readonly max: number };
	/** Preemptible capacity, beside a pool that is not: never for engines that keep data. */
	readonly spot: boolean;
}

/** Ranges of the cluster's own network (RFC 1918, CIDR notation). */
export interface NetworkRanges {
	readonly nodes: string;
	readonly pods: string;
	readonly services: string;
	readonly controlPlane: string;
}

/** A GKE cluster that belongs to the environment: created and destroyed with it. */
export interface OwnedGkeCluster {
	readonly kind: "gke";
	readonly ownership: "owned";
	readonly name: string;
	readonly region: string;
	/** Node locations; one zone makes a cheap cluster, three a highly available one. */
	readonly zones: readonly string[];
	readonly releaseChannel: "REGULAR" | "STABLE";
	/** Start of the daily maintenance window, `HH:MM` UTC. */
	readonly maintenanceStart: string;
	readonly network: NetworkRanges;
	readonly nodePools: readonly NodePoolSpec[];
	/** Disposable copies that its nodes have room for beside its owner's pods. */
	readonly copies: number;
	/** Terraform and the API refuse to delete the cluster while it is set. */
	readonly deletionProtection: boolean;
}

/** A GKE cluster that somebody else owns; the environment is a namespace in it. */
export interface ExistingGkeCluster {
	readonly kind: "gke";
	readonly ownership: "existing";
	readonly name: string;
	readonly region: string;
	/** Where it is a cluster of ours; absent: nothing is known of its nodes. */
	readonly shared?: SharedNodes;
}

/** A pod as the scheduler sees it. */
export interface PodRequest extends Requests {
	readonly name: string;
	readonly role: NodeRole;
}

/** Nodes of one environment that its copies run on too. */
export interface SharedNodes {
	readonly zones: number;
	readonly nodePools: readonly NodePoolSpec[];
	/** What its owner runs there. */
	readonly pods: readonly PodRequest[];
	/** As its owner says ({@link OwnedGkeCluster.copies}). */
	readonly copies: number;
}

/** Any Kubernetes that a kubeconfig reaches. */
export interface KubeconfigCluster {
	readonly kind: "kubeconfig";
	/** The kubeconfig's current context when absent. */
	readonly context?: string;
}

export type Cluster =
	| LocalCluster
	| OwnedGkeCluster
	| ExistingGkeCluster
	| KubeconfigCluster;

/** Whether the environment has the cluster to itself or shares it as one namespace (nothing cluster-scoped then). */
export type Isolation = "namespace" | "cluster";

export interface PermanentLifetime {
	readonly kind: "permanent";
}

/** An environment that is destroyed when {@link ttl} has passed since {@link created}. */
export interface DisposableLifetime {
	readonly kind: "disposable";
	/** Who answers for it until it is destroyed, an e-mail address or user name. */
	readonly owner: string;
	/** RFC 3339, UTC. */
	readonly created: string;
	readonly ttl: Duration;
	/** The longest {@link ttl} that is allowed. */
	readonly maximum: Duration;
}

export type Lifetime = PermanentLifetime | DisposableLifetime;

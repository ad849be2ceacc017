import type { PodGroup } from "./pod-group.ts";

/** Addresses that are not pods, as one end of a connection. */
export interface IpBlock {
	/** CIDR notation. */
	readonly cidr: string;
	/** Ranges inside that are left out. @default none */
	readonly except?: readonly string[];
}

/** Everything, inside the cluster and outside. */
export const ANY_ADDRESS: IpBlock = { cidr: "0.0.0.0/0" };

/** Pods of other namespaces, such as an operator's. */
export interface ForeignPods {
	/** Part of the rule's name. */
	readonly name: string;
	/** Any of which they may be in. */
	readonly namespaces: readonly string[];
	readonly labels: Readonly<Record<string, string>>;
}

/** One end of a connection. */
export type NetworkPeer = PodGroup | ForeignPods | IpBlock;

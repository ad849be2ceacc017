import type { Component } from "./component.ts";
import type { EnginePaths } from "./engine-process.ts";
import type { Listener } from "./ports.ts";

/** Holds the zone of the node that a pod is on; set by the construct, read by engines that spread copies over zones. */
export const ZONE_VARIABLE = "ZONE";

/**
 * Holds the pod's own address; set by the construct, read by engines that publish it: a name is looked up once and then
 * stands for an address that the pod no longer has.
 */
export const ADDRESS_VARIABLE = "POD_IP";

/** One process of a component: what it is called and where the others reach it. */
export interface Member {
	readonly id: string;
	readonly host: string;
}

/** Where a component runs. */
export interface ComponentPlacement {
	readonly paths: EnginePaths;
	/** Entries of the class path that hold the engine's jars. */
	readonly classPath: readonly string[];
	/**
	 * What lies there: the project's own distribution, or only its published jars
	 * (then HDFS lacks its web pages and Elasticsearch most of its modules).
	 */
	readonly artifacts: "distribution" | "jars";
	/** Address that sockets are bound to. */
	readonly bind: string;
	/** All members, in the order of their ordinals. */
	readonly members: readonly Member[];
	/** The member whose process is rendered; in Kubernetes with `$(POD_NAME)`, which the kubelet fills in. */
	readonly self: Member;
	/** A name that reaches any ready member, for clients. */
	readonly service: string;
}

/** Hosts, ports and folders: all in which the substrates differ. */
export interface Placement {
	of(component: Component): ComponentPlacement;
	port(listener: Listener): number;
}

/** `host:port` of each member. */
export const addresses = (
	placement: Placement,
	component: Component,
	listener: Listener,
): string[] =>
	placement
		.of(component)
		.members.map(({ host }) => `${host}:${placement.port(listener)}`);

import {
	CATALOGUE,
	type WorkloadImage,
} from "../pipeline/catalogue/catalogue.ts";
import type { WorkloadDefinition } from "../pipeline/catalogue/workload.ts";

/** A port inside Kubernetes, and its offset from a machine's port base. */
interface Ports {
	readonly cluster: number;
	readonly local: number;
}

const WORKLOADS = Object.fromEntries(
	Object.values<WorkloadDefinition>(CATALOGUE).map(({ image, port }) => [
		image,
		port,
	]),
) as Readonly<Record<WorkloadImage, Ports>>;

/**
 * Everything that listens. `cluster` is the port inside Kubernetes, where every pod has an address of its own;
 * `local` the offset from the port base (`--port-base`) on this machine, where all share one.
 */
export const LISTENERS = {
	...WORKLOADS,
	zookeeper: { cluster: 2181, local: 10 },
	"zookeeper-peer": { cluster: 2888, local: 11 },
	"zookeeper-election": { cluster: 3888, local: 12 },
	"namenode-rpc": { cluster: 9000, local: 20 },
	"journalnode-rpc": { cluster: 8485, local: 21 },
	"journalnode-http": { cluster: 8480, local: 22 },
	"zkfc-rpc": { cluster: 8019, local: 23 },
	"datanode-http": { cluster: 9864, local: 64 },
	"datanode-data": { cluster: 9866, local: 66 },
	"datanode-ipc": { cluster: 9867, local: 67 },
	"namenode-http": { cluster: 9870, local: 70 },
	"kafka-broker": { cluster: 9092, local: 92 },
	"kafka-controller": { cluster: 9093, local: 93 },
	"spark-ui": { cluster: 4040, local: 140 },
	"spark-driver": { cluster: 7078, local: 141 },
	"spark-blocks": { cluster: 7079, local: 142 },
	"spark-connect": { cluster: 15002, local: 150 },
	"elasticsearch-http": { cluster: 9200, local: 200 },
	kibana: { cluster: 5601, local: 201 },
	"elasticsearch-exporter": { cluster: 9114, local: 202 },
	"engine-metrics": { cluster: 9404, local: 203 },
	"elasticsearch-readiness": { cluster: 9399, local: 301 },
	"elasticsearch-transport": { cluster: 9300, local: 300 },
} as const;

export type Listener = keyof typeof LISTENERS;

export const DEFAULT_PORT_BASE = 18_000;

/** The port of a listener on this machine. */
export const localPort = (portBase: number, listener: Listener): number =>
	portBase + LISTENERS[listener].local;

/** The port of a listener in Kubernetes. */
export const clusterPort = (listener: Listener): number =>
	LISTENERS[listener].cluster;

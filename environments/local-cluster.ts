import { Duration } from "@tickstack/contracts/duration";
import { Size } from "@tickstack/contracts/size";
import { dev } from "./dev.ts";
import type { EnvironmentSpec } from "./environment-spec.ts";
import { NO_ADD_ONS } from "./no-add-ons.ts";
import { topics } from "./topics.ts";
import { validated } from "./validate.ts";

export interface LocalClusterProps {
	/** The kubeconfig's current context when absent. */
	readonly context?: string;
	/** The cluster's default when absent. */
	readonly storageClass?: string;
}

const gib = Size.gibibytes;

/** `dev` on any cluster that a kubeconfig reaches (kind, minikube, k3s, one on premises), with disks of a laptop's size. */
export function localCluster(props: LocalClusterProps = {}): EnvironmentSpec {
	const { context, storageClass } = props;
	const disk = (gibibytes: number) => ({
		size: gib(gibibytes),
		...(storageClass && { storageClass }),
	});
	const { kafka, hdfs, zookeeper } = dev;
	return validated({
		...dev,
		name: "local-cluster",
		cluster: { kind: "kubeconfig", ...(context && { context }) },
		isolation: "namespace",
		kafka: {
			...kafka,
			storage: disk(10),
			controllerStorage: disk(2),
			topics: topics({
				load: dev.load,
				partitions: 4,
				retention: Duration.days(7),
				retentionBytes: gib(1),
				replicationFactor: 1,
				minInSyncReplicas: 1,
			}),
		},
		...(zookeeper && { zookeeper: { ...zookeeper, storage: disk(2) } }),
		hdfs: {
			...hdfs,
			nameNode: { ...hdfs.nameNode, storage: disk(5) },
			dataNode: { ...hdfs.dataNode, storage: disk(20) },
			journalNode: { ...hdfs.journalNode, storage: disk(2) },
			rawRetention: Duration.days(7),
		},
		elasticsearch: { ...dev.elasticsearch, storage: disk(10) },
		addOns: NO_ADD_ONS,
	});
}

import { Duration } from "@tickstack/contracts/duration";
import { Construct } from "constructs";
import { clusterPlacement } from "../../engines/cluster-placement.ts";
import { registeredDataNode } from "../../engines/hdfs/data-node-jmx.ts";
import { journalNodeInSync } from "../../engines/hdfs/journal-node-jmx.ts";
import { servingNameNode } from "../../engines/hdfs/name-node-jmx.ts";
import { clusterPort } from "../../engines/ports.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { enginePods } from "../engine/engine-pods.ts";
import { EngineSet, type EngineSetProps } from "../engine/engine-set.ts";
import { ClusterBinding } from "../kubernetes/cluster-binding.ts";
import { allow } from "../kubernetes/network-rule.ts";
import { Probe } from "../kubernetes/probe.ts";
import type { ZooKeeper } from "../zookeeper/zookeeper.ts";
import { failoverSidecar } from "./failover-sidecar.ts";
import { prepareNameNode } from "./prepare-name-node.ts";

/** With their failover controllers where there are several. */
const NAME_NODES = enginePods("hadoop-namenode");
const DATA_NODES = enginePods("hadoop-datanode");
/** The quorum of the NameNodes' shared edit log. */
const JOURNAL_NODES = enginePods("hadoop-journalnode");

/** What all daemons have in common. */
const DAEMON = {
	image: "hadoop",
	tier: "storage",
	startupTimeout: Duration.minutes(15),
} as const satisfies Partial<EngineSetProps>;

export interface HdfsProps {
	/** Whom failover elects with. @default none: without failover nobody is elected */
	readonly zooKeeper?: ZooKeeper | undefined;
}

/** HDFS: one NameNode, or several with automatic failover over a quorum of JournalNodes; DataNodes. */
export class Hdfs extends Construct {
	constructor(scope: Construct, id: string, { zooKeeper }: HdfsProps = {}) {
		super(scope, id);
		const { environment } = ClusterBinding.of(this);
		const { hdfs } = environment;
		const journal = hdfs.highAvailability
			? [
					new EngineSet(this, "hadoop-journalnode", {
						...DAEMON,
						size: hdfs.journalNode,
						storage: hdfs.journalNode.storage,
						probedListener: "rpc",
						readinessProbe: inSync(environment),
						...(zooKeeper && { after: [zooKeeper.set] }),
						service: false,
					}),
				]
			: [];
		const nameNodes = new EngineSet(this, "hadoop-namenode", {
			...DAEMON,
			size: hdfs.nameNode,
			storage: hdfs.nameNode.storage,
			// Open in safe mode too: DataNodes must reach it to end that.
			probedListener: "rpc",
			readinessProbe: jmxProbe(
				servingNameNode({ ...OWN, port: clusterPort("namenode-http") }),
			),
			after: journal,
			initContainers: prepareNameNode(environment),
			...(hdfs.highAvailability && {
				sidecars: failoverSidecar(environment),
			}),
		});
		new EngineSet(this, "hadoop-datanode", {
			...DAEMON,
			size: hdfs.dataNode,
			storage: hdfs.dataNode.storage,
			probedListener: "ipc",
			// Alive without a NameNode, but of no use: a rolling update waits before it takes the next one.
			readinessProbe: jmxProbe(
				registeredDataNode({ ...OWN, port: clusterPort("datanode-http") }),
			),
			after: [nameNodes],
			// As many as may go without a block being down to its last copy.
			maxUnavailable: Math.max(
				1,
				Math.min(hdfs.replicationFactor - 2, hdfs.dataNodes - 2),
			),
		});
		this.#allowInternalTraffic(hdfs.highAvailability);
	}

	#allowInternalTraffic(highAvailability: boolean): void {
		const rpc = clusterPort("namenode-rpc");
		const http = clusterPort("namenode-http");
		allow(this, DATA_NODES, NAME_NODES, [rpc]);
		// Blocks are copied from node to node.
		allow(this, DATA_NODES, DATA_NODES, [
			clusterPort("datanode-data"),
			clusterPort("datanode-ipc"),
		]);
		if (!highAvailability) return;
		allow(this, NAME_NODES, NAME_NODES, [rpc, http, clusterPort("zkfc-rpc")]);
		allow(this, NAME_NODES, JOURNAL_NODES, [
			clusterPort("journalnode-rpc"),
			clusterPort("journalnode-http"),
		]);
		// Whether the active one writes to it.
		allow(this, JOURNAL_NODES, NAME_NODES, [http]);
		allow(this, JOURNAL_NODES, JOURNAL_NODES, [
			clusterPort("journalnode-rpc"),
			clusterPort("journalnode-http"),
		]);
		allow(this, NAME_NODES, enginePods("zookeeper"), [
			clusterPort("zookeeper"),
		]);
	}
}

/** As a probe sees its own container. */
const OWN = { host: "localhost" };

/** Two pages are requested, each within two seconds. */
const jmxProbe = (command: readonly string[]): Probe =>
	Probe.exec(command, { timeout: Duration.seconds(8) });

/** A JournalNode is restarted only when the one before takes part in the quorum again. */
function inSync(environment: EnvironmentSpec): Probe {
	const { members } = clusterPlacement(environment).of("hadoop-namenode");
	return jmxProbe(
		journalNodeInSync(
			{ ...OWN, port: clusterPort("journalnode-http") },
			members.map(({ host }) => ({
				host,
				port: clusterPort("namenode-http"),
			})),
		),
	);
}

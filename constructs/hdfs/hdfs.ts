import { Duration } from "@tickstack/contracts/duration";
import { Construct } from "constructs";
import { registeredDataNode } from "../../engines/hdfs/data-node-jmx.ts";
import { clusterPort } from "../../engines/ports.ts";
import { enginePods } from "../engine/engine-pods.ts";
import { EngineSet, type EngineSetProps } from "../engine/engine-set.ts";
import { ClusterBinding } from "../kubernetes/cluster-binding.ts";
import { allow } from "../kubernetes/network-rule.ts";
import { Probe } from "../kubernetes/probe.ts";
import { terraformText } from "../terraform/terraform-text.ts";
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

/** HDFS: one NameNode, or several with automatic failover over a quorum of JournalNodes; DataNodes. */
export class Hdfs extends Construct {
	constructor(scope: Construct, id: string) {
		super(scope, id);
		const { environment } = ClusterBinding.of(this);
		const { hdfs } = environment;
		if (hdfs.highAvailability)
			new EngineSet(this, "hadoop-journalnode", {
				...DAEMON,
				size: hdfs.journalNode,
				storage: hdfs.journalNode.storage,
				probedListener: "rpc",
				service: false,
			});
		new EngineSet(this, "hadoop-namenode", {
			...DAEMON,
			size: hdfs.nameNode,
			storage: hdfs.nameNode.storage,
			// Open in safe mode too: DataNodes must reach it to end that.
			probedListener: "rpc",
			podManagementPolicy: "OrderedReady",
			...(hdfs.highAvailability && {
				initContainers: prepareNameNode(environment),
				sidecars: failoverSidecar(environment),
			}),
		});
		new EngineSet(this, "hadoop-datanode", {
			...DAEMON,
			size: hdfs.dataNode,
			storage: hdfs.dataNode.storage,
			probedListener: "ipc",
			// Alive without a NameNode, but of no use: a rolling update waits before it takes the next one.
			readinessProbe: Probe.exec(
				registeredDataNode({
					host: "localhost",
					port: clusterPort("datanode-http"),
				}).map(terraformText),
			),
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
		allow(this, JOURNAL_NODES, JOURNAL_NODES, [
			clusterPort("journalnode-rpc"),
			clusterPort("journalnode-http"),
		]);
		allow(this, NAME_NODES, enginePods("zookeeper"), [
			clusterPort("zookeeper"),
		]);
	}
}

import { Construct } from "constructs";
import { clusterPort } from "../../engines/ports.ts";
import { servingZooKeeper } from "../../engines/zookeeper/serving-zookeeper.ts";
import type { ZooKeeperSpec } from "../../environments/zookeeper-spec.ts";
import { engineContainer, PREPARATION } from "../engine/engine-container.ts";
import { enginePods } from "../engine/engine-pods.ts";
import { EngineSet } from "../engine/engine-set.ts";
import { allow } from "../kubernetes/network-rule.ts";
import { Probe } from "../kubernetes/probe.ts";

/** The ensemble that HDFS elects its active NameNode with. */
const ZOOKEEPER = enginePods("zookeeper");

/** A member reads its id from a file among its data: ordinals start at 0, ids at 1. */
const MY_ID = `echo $(( \${POD_NAME##*-} + 1 )) > "$0"`;

/** A ZooKeeper ensemble. */
export class ZooKeeper extends Construct {
	readonly set: EngineSet;

	constructor(scope: Construct, id: string, props: ZooKeeperSpec) {
		super(scope, id);
		this.set = new EngineSet(this, "zookeeper", {
			image: "zookeeper",
			tier: "coordination",
			size: props.server,
			storage: props.storage,
			probedListener: "client",
			readinessProbe: Probe.exec(
				servingZooKeeper({
					host: "localhost",
					port: clusterPort("zookeeper"),
				}),
			),
			maxUnavailable: 1,
			initContainers: (parts) => [
				{
					...engineContainer({ ...parts, size: PREPARATION }),
					name: "my-id",
					ports: {},
					command: ["sh", "-c", MY_ID, "/data/myid"],
				},
			],
		});
		if (props.nodes > 1)
			allow(this, ZOOKEEPER, ZOOKEEPER, [
				clusterPort("zookeeper-peer"),
				clusterPort("zookeeper-election"),
			]);
	}
}

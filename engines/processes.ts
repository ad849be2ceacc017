import { memberCount } from "../environments/components.ts";
import type { EnvironmentSpec } from "../environments/environment-spec.ts";
import { COMPONENTS, type Component } from "./component.ts";
import { elasticsearchProcess } from "./elasticsearch/elasticsearch-process.ts";
import type { EngineProcess } from "./engine-process.ts";
import { dataNode } from "./hdfs/data-node.ts";
import { failoverController } from "./hdfs/failover-controller.ts";
import { journalNode } from "./hdfs/journal-node.ts";
import { nameNode } from "./hdfs/name-node.ts";
import { kafkaProcess } from "./kafka/kafka-process.ts";
import { kibanaProcess } from "./kibana/kibana-process.ts";
import type { Placement } from "./placement.ts";
import { sparkConnectServer } from "./spark/connect-server.ts";
import { zooKeeperProcess } from "./zookeeper/zookeeper-process.ts";

/** The process of one component; in an environment without the component it is undefined. */
export function engineProcess(
	spec: EnvironmentSpec,
	placement: Placement,
	component: Component,
): EngineProcess | undefined {
	if (memberCount(spec, component) === 0) return undefined;
	switch (component) {
		case "zookeeper":
			return spec.zookeeper
				? zooKeeperProcess({ ...spec, zookeeper: spec.zookeeper }, placement)
				: undefined;
		case "kafka":
		case "kafka-controller":
			return kafkaProcess(spec, placement, component);
		case "hadoop-journalnode":
			return journalNode(spec, placement);
		case "hadoop-namenode":
			return nameNode(spec, placement);
		case "hadoop-zkfc":
			return failoverController(spec, placement);
		case "hadoop-datanode":
			return dataNode(spec, placement);
		case "elasticsearch":
			return elasticsearchProcess(spec, placement);
		case "kibana":
			return kibanaProcess(spec, placement);
		case "spark-connect":
			return sparkConnectServer(spec, placement);
	}
}

/** All engine processes of an environment, one a component, those that others wait for first. */
export const engineProcesses = (
	spec: EnvironmentSpec,
	placement: Placement,
): readonly EngineProcess[] =>
	COMPONENTS.flatMap(
		(component) => engineProcess(spec, placement, component) ?? [],
	);

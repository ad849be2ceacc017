import type { EnvironmentSpec } from "../environments/environment-spec.ts";
import type { Component } from "./component.ts";

/** How many processes of a component an environment has; 0: the component is not in it. */
export function memberCount(
	spec: EnvironmentSpec,
	component: Component,
): number {
	const { hdfs, kafka } = spec;
	switch (component) {
		case "zookeeper":
			return spec.zookeeper?.nodes ?? 0;
		case "kafka":
			return kafka.brokers;
		case "kafka-controller":
			return kafka.roles === "separate" ? kafka.controllers : 0;
		case "hadoop-namenode":
			return hdfs.nameNodes;
		case "hadoop-zkfc":
			return hdfs.highAvailability ? hdfs.nameNodes : 0;
		case "hadoop-journalnode":
			return hdfs.journalNodes;
		case "hadoop-datanode":
			return hdfs.dataNodes;
		case "elasticsearch":
			return spec.elasticsearch.nodes;
		case "kibana":
			return spec.kibana?.replicas ?? 0;
		case "spark-connect":
			return 1;
	}
}

import type { EngineComponent } from "../environments/components.ts";

export type Engine =
	| "kafka"
	| "zookeeper"
	| "hdfs"
	| "elasticsearch"
	| "kibana"
	| "spark";

export type Component = EngineComponent;

/** The engine that each component belongs to; those that others wait for first. */
export const ENGINE_OF = {
	zookeeper: "zookeeper",
	"kafka-controller": "kafka",
	kafka: "kafka",
	"hadoop-journalnode": "hdfs",
	"hadoop-namenode": "hdfs",
	"hadoop-zkfc": "hdfs",
	"hadoop-datanode": "hdfs",
	elasticsearch: "elasticsearch",
	kibana: "kibana",
	"spark-connect": "spark",
} as const satisfies Record<Component, Engine>;

/**
 * What others need to stop well: a broker hands over its partitions through the controllers, a NameNode writes its last
 * edits to the JournalNodes. They are started first and stopped last.
 */
export const COORDINATORS: readonly Component[] = [
	"zookeeper",
	"kafka-controller",
	"hadoop-journalnode",
	"elasticsearch",
];

export const COMPONENTS = Object.keys(ENGINE_OF) as readonly Component[];

export type Engine =
	| "kafka"
	| "zookeeper"
	| "hdfs"
	| "elasticsearch"
	| "kibana"
	| "spark";

/** The kinds of engine process, by the engine that they belong to. The names are those of the Kubernetes objects. */
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
} as const satisfies Record<string, Engine>;

export type Component = keyof typeof ENGINE_OF;

export const COMPONENTS = Object.keys(ENGINE_OF) as readonly Component[];

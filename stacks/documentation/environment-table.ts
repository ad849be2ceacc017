import type { Cluster } from "../../environments/cluster-spec.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { markdownTable } from "./markdown-table.ts";

const clusterText = (cluster: Cluster): string => {
	switch (cluster.kind) {
		case "gke":
			return `${cluster.ownership} GKE cluster ${cluster.name}, ${cluster.region}`;
		case "kubeconfig":
			return "any, by kubeconfig";
		case "local":
			return "processes of one machine";
	}
};

/** What is compared, by the words of the table. */
const ROWS: Readonly<Record<string, (spec: EnvironmentSpec) => string>> = {
	cluster: ({ cluster }) => clusterText(cluster),
	namespace: ({ namespace }) => namespace,
	lifetime: ({ lifetime }) =>
		lifetime.kind === "permanent"
			? "permanent"
			: `${lifetime.ttl}, then destroyed`,
	"sized for": ({ load }) =>
		`${load.ticksPerSecond} ticks/s, ${load.tickers} tickers`,
	Kafka: ({ kafka }) =>
		`${kafka.brokers} broker(s), ${kafka.roles === "separate" ? `${kafka.controllers} controller(s)` : "combined roles"}, RF ${kafka.replicationFactor}, min ISR ${kafka.minInSyncReplicas}, ${kafka.storage.size} each, ${kafka.security}`,
	ZooKeeper: ({ zookeeper }) =>
		zookeeper ? `${zookeeper.nodes}, ${zookeeper.storage.size} each` : "none",
	HDFS: ({ hdfs }) =>
		`${hdfs.nameNodes} NameNode(s)${hdfs.highAvailability ? ` with ZKFC, ${hdfs.journalNodes} JournalNodes` : ""}, ${hdfs.dataNodes} DataNode(s), RF ${hdfs.replicationFactor}, ${hdfs.dataNode.storage.size} each`,
	Elasticsearch: ({ elasticsearch: e }) =>
		`${e.nodes}, replicas ${e.replicas}, ${e.storage.size} each, security ${e.security}${e.snapshots ? ", snapshots" : ""}`,
	Kibana: ({ kibana }) => (kibana ? `${kibana.replicas}` : "none"),
	Spark: ({ spark: { mode } }) =>
		mode.kind === "local"
			? `local[${mode.cores}]`
			: `${mode.executors} executor(s) on Kubernetes`,
	"ticks kept in Kafka": ({ kafka }) => `${kafka.topics.ticks.retention}`,
	"query-api": ({ exposure }) => exposed(exposure.queryApi),
	"Kibana's page": ({ exposure }) => exposed(exposure.kibana),
	"windows kept in Elasticsearch": ({ elasticsearch }) =>
		`${elasticsearch.indices.realtime.retention}`,
	"metrics and alerts": ({ addOns }) =>
		addOns.managedPrometheus
			? "Managed Service for Prometheus, Cloud Monitoring"
			: addOns.prometheusStack
				? "kube-prometheus-stack"
				: "endpoints only",
	"metrics of the engines": ({ addOns }) =>
		addOns.engineMetrics ? "yes" : "no",
	batch: ({ schedules: { batch } }) => `${batch.cron} (${batch.timeZone})`,
};

function exposed(how: EnvironmentSpec["exposure"]["kibana"]): string {
	return how.kind === "gateway"
		? `gateway ${how.host}, ${how.authentication}`
		: how.kind;
}

/** The environments beside each other. */
export const environmentTable = (
	environments: readonly EnvironmentSpec[],
): string =>
	markdownTable(
		["", ...environments.map(({ name }) => name)],
		Object.entries(ROWS).map(([name, text]) => [
			name,
			...environments.map(text),
		]),
	);

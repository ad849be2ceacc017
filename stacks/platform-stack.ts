import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { Keda } from "../constructs/add-ons/keda.ts";
import { PrometheusStack } from "../constructs/add-ons/prometheus-stack.ts";
import { Elasticsearch } from "../constructs/elasticsearch/elasticsearch.ts";
import { enginePods } from "../constructs/engine/engine-pods.ts";
import { cloudStorageSnapshots } from "../constructs/gcp/cloud-storage-snapshots.ts";
import {
	GATEWAY_ID,
	Gateway,
	gatewayHosts,
} from "../constructs/gcp/gateway.ts";
import { Hdfs } from "../constructs/hdfs/hdfs.ts";
import { Kafka } from "../constructs/kafka/kafka.ts";
import { Kibana } from "../constructs/kibana/kibana.ts";
import { Namespace } from "../constructs/kubernetes/namespace.ts";
import { Page } from "../constructs/kubernetes/page.ts";
import { Spark } from "../constructs/spark/spark.ts";
import { ZooKeeper } from "../constructs/zookeeper/zookeeper.ts";
import { clusterPort } from "../engines/ports.ts";
import type { EnvironmentSpec } from "../environments/environment-spec.ts";
import { bindCluster } from "./bind-cluster.ts";
import { keepState } from "./state-backend.ts";

/** The namespace and the engines in it. */
export class PlatformStack extends TerraformStack {
	constructor(scope: Construct, id: string, environment: EnvironmentSpec) {
		super(scope, id);
		keepState(this, environment, "platform");
		bindCluster(this, environment);

		new Namespace(this, "namespace");
		// Before the pages that it guards.
		const hosts = gatewayHosts(environment);
		if (hosts.length) new Gateway(this, GATEWAY_ID, { environment, hosts });
		new Kafka(this, "kafka");
		const zooKeeper =
			environment.zookeeper &&
			new ZooKeeper(this, "zookeeper", environment.zookeeper);
		new Hdfs(this, "hdfs", { zooKeeper });
		const elasticsearch = new Elasticsearch(this, "elasticsearch", {
			...(environment.elasticsearch.snapshots && {
				snapshotRepository: cloudStorageSnapshots(this, environment),
			}),
		});
		if (environment.kibana) {
			const page = new Page(this, "kibana-page", {
				exposed: environment.exposure.kibana,
				service: "kibana",
				pods: enginePods("kibana"),
				port: clusterPort("kibana"),
				healthPath: "/api/status",
			});
			new Kibana(this, "kibana", {
				...environment.kibana,
				elasticsearch,
				publicUrl: page.url,
			});
		}
		new Spark(this, "spark");

		if (environment.addOns.keda) new Keda(this, "keda");
		if (environment.addOns.prometheusStack)
			new PrometheusStack(this, "prometheus-stack");
	}
}

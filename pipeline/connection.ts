import { addresses, type Placement } from "../engines/placement.ts";
import type { EnvironmentSpec } from "../environments/environment-spec.ts";

/** Where clients reach each engine, as fields of their configuration. */
export const CONNECTIONS = {
	kafka: (_: EnvironmentSpec, placement: Placement) => ({
		kafkaBrokers: addresses(placement, "kafka", "kafka-broker"),
	}),
	hdfs: (_: EnvironmentSpec, placement: Placement) => ({
		hdfsNamenodes: addresses(placement, "hadoop-namenode", "namenode-http").map(
			(address) => `http://${address}`,
		),
	}),
	elasticsearch: ({ elasticsearch }: EnvironmentSpec, placement: Placement) => {
		const scheme = elasticsearch.security === "tls" ? "https" : "http";
		const { service } = placement.of("elasticsearch");
		return {
			elasticsearchNodes: [
				`${scheme}://${service}:${placement.port("elasticsearch-http")}`,
			],
		};
	},
	spark: (_: EnvironmentSpec, placement: Placement) => ({
		sparkConnect: `http://${placement.of("spark-connect").service}:${placement.port("spark-connect")}`,
	}),
	kibana: (_: EnvironmentSpec, placement: Placement) => ({
		kibanaUrl: `http://${placement.of("kibana").service}:${placement.port("kibana")}`,
	}),
} as const;

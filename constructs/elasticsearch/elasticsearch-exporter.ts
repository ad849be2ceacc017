import { Duration } from "@tickstack/contracts/duration";
import { Size } from "@tickstack/contracts/size";
import { Construct } from "constructs";
import { elasticsearchExporter } from "../../engines/elasticsearch/exporter.ts";
import { clusterPort } from "../../engines/ports.ts";
import { Cpu } from "../kubernetes/cpu.ts";
import { Deployment } from "../kubernetes/deployment.ts";
import { image, imageVersion } from "../kubernetes/image.ts";
import { Probe, probes } from "../kubernetes/probe.ts";
import type { Observed } from "../observability/metrics-collection.ts";

/** `nobody`, the user of the exporter's image. */
const USER = { runAsUser: 65_534, runAsGroup: 65_534 };

/** Exposes metrics of Elasticsearch: state of the cluster, rates and times of indexing and searching, heap, disks. */
export class ElasticsearchExporter extends Construct implements Observed {
	readonly grantee: Deployment;
	readonly httpPort = clusterPort("elasticsearch-exporter");

	constructor(scope: Construct, id: string) {
		super(scope, id);
		const { httpPort } = this;
		this.grantee = new Deployment(this, id, {
			tier: "platform",
			version: imageVersion(this, "elasticsearch-exporter"),
			securityContext: USER,
			terminationGracePeriod: Duration.seconds(10),
			replicas: 1,
			containers: [
				{
					name: "exporter",
					image: image(this, "elasticsearch-exporter"),
					command: elasticsearchExporter(
						"/bin/elasticsearch_exporter",
						httpPort,
					),
					ports: { http: httpPort },
					memory: Size.mebibytes(64),
					cpu: Cpu.millis(50),
					probes: probes(Probe.httpGet("/healthz", httpPort), {
						startupTimeout: Duration.minutes(1),
					}),
				},
			],
		});
	}
}

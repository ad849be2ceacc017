import { Duration } from "@tickstack/contracts/duration";
import { Size } from "@tickstack/contracts/size";
import { Construct } from "constructs";
import { clusterPlacement } from "../../engines/cluster-placement.ts";
import { kibanaProcess } from "../../engines/kibana/kibana-process.ts";
import { clusterPort } from "../../engines/ports.ts";
import type { KibanaSpec } from "../../environments/elasticsearch-spec.ts";
import type { Elasticsearch } from "../elasticsearch/elasticsearch.ts";
import { AUTHORITY } from "../elasticsearch/elasticsearch-credentials.ts";
import { engineContainer } from "../engine/engine-container.ts";
import { clientService, enginePods } from "../engine/engine-pods.ts";
import { engineUser } from "../engine/engine-user.ts";
import { ClusterBinding } from "../kubernetes/cluster-binding.ts";
import { ConfigFiles } from "../kubernetes/config-files.ts";
import { Credential, mountCredential } from "../kubernetes/credential.ts";
import { Deployment } from "../kubernetes/deployment.ts";
import { image, imageVersion } from "../kubernetes/image.ts";
import { allow } from "../kubernetes/network-rule.ts";
import { Probe, probes } from "../kubernetes/probe.ts";
import { Volume } from "../kubernetes/volume.ts";
import { KIBANA_SECRETS, setPassword, withSecrets } from "./kibana-secrets.ts";

const KIBANA = enginePods("kibana");

/** Where Kibana finds its password and encryption keys. */
const SECRETS_PATH = "/var/run/tickstack/kibana";

export interface KibanaProps extends KibanaSpec {
	readonly elasticsearch: Elasticsearch;
	/** Where people find it; links in what it sends begin with it. @default none of its own */
	readonly publicUrl?: string | undefined;
}

/** Kibana: the dashboards' page. */
export class Kibana extends Construct {
	constructor(scope: Construct, id: string, props: KibanaProps) {
		super(scope, id);
		const cluster = ClusterBinding.of(this);
		const { environment } = cluster;
		const placement = clusterPlacement(environment);
		const process = kibanaProcess(environment, placement);
		const { paths } = placement.of("kibana");
		const secured = environment.elasticsearch.security === "tls";
		const version = imageVersion(this, "kibana");
		const labels = cluster.labels("kibana", "serving", version);
		const config = new ConfigFiles(this, "config", {
			name: "kibana-config",
			labels,
			files: process.files,
		});
		if (secured) new Credential(this, "credential", KIBANA_SECRETS);
		const secrets = secured
			? [
					mountCredential(this, KIBANA, KIBANA_SECRETS, SECRETS_PATH),
					mountCredential(this, KIBANA, AUTHORITY, `${paths.config}/certs`),
				]
			: [];
		const container = engineContainer({
			process,
			image: image(this, "kibana"),
			size: props,
			mounts: [
				config.at(paths.config),
				Volume.emptyDir("data", Size.gibibytes(1)).at(paths.data, {
					writable: true,
				}),
				Volume.emptyDir("tmp", Size.mebibytes(512)).at(paths.tmp, {
					writable: true,
				}),
				...secrets,
			],
			probes: probes(Probe.httpGet("/api/status", clusterPort("kibana")), {
				startupTimeout: Duration.minutes(10),
				// Without Elasticsearch it is not ready, but a restart would not help.
				liveness: Probe.tcpSocket(clusterPort("kibana")),
			}),
		});
		const command = [
			...container.command,
			...(props.publicUrl ? [`--server.publicBaseUrl=${props.publicUrl}`] : []),
		];
		new Deployment(this, "kibana", {
			tier: "serving",
			version,
			securityContext: engineUser(this, process.engine),
			replicas: props.replicas,
			// Two versions at once migrate saved objects under each other's hands, and an Elasticsearch older than Kibana is
			// refused (Kibana docs, "Upgrade Kibana").
			strategy: "Recreate",
			after: [props.elasticsearch.set.workload],
			nodeRole: "stateful",
			terminationGracePeriod: process.terminationGracePeriod,
			configChecksum: config.checksum,
			containers: [
				secured
					? {
							...container,
							command: withSecrets(command, SECRETS_PATH),
						}
					: { ...container, command },
			],
			initContainers: secured
				? [
						setPassword(this, {
							passwordFile: `${SECRETS_PATH}/password`,
							authority: `${paths.config}/certs/ca.crt`,
							mounts: secrets,
						}),
					]
				: [],
		});
		clientService(this, process, KIBANA, labels);
		allow(this, KIBANA, enginePods("elasticsearch"), [
			clusterPort("elasticsearch-http"),
		]);
	}
}

import { Duration } from "@tickstack/contracts/duration";
import { Construct } from "constructs";
import { clusterPlacement } from "../../engines/cluster-placement.ts";
import { readyNode } from "../../engines/elasticsearch/ready-node.ts";
import { clusterPort } from "../../engines/ports.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { POD_ADDRESS } from "../engine/engine-container.ts";
import { enginePods } from "../engine/engine-pods.ts";
import { EngineSet } from "../engine/engine-set.ts";
import { ClusterBinding } from "../kubernetes/cluster-binding.ts";
import { Credential, mountCredential } from "../kubernetes/credential.ts";
import { allow, NetworkRule } from "../kubernetes/network-rule.ts";
import { Probe } from "../kubernetes/probe.ts";
import {
	AUTHORITY,
	NODE_CERTIFICATE,
	SUPERUSER,
	SUPERUSER_PATH,
} from "./elasticsearch-credentials.ts";
import { prepareConfig } from "./prepare-config.ts";
import {
	FILE_SETTINGS,
	type SnapshotRepository,
	snapshotSettings,
} from "./snapshot-settings.ts";

const ELASTICSEARCH = enginePods("elasticsearch");

export interface ElasticsearchProps {
	/** Needed where the environment takes snapshots. @default none */
	readonly snapshotRepository?: SnapshotRepository;
}

/** An Elasticsearch cluster whose nodes are all of the same kind. */
export class Elasticsearch extends Construct {
	readonly set: EngineSet;

	/** @throws when the environment takes snapshots and there is no repository */
	constructor(
		scope: Construct,
		id: string,
		{ snapshotRepository }: ElasticsearchProps = {},
	) {
		super(scope, id);
		const { environment } = ClusterBinding.of(this);
		const { elasticsearch } = environment;
		const snapshots = snapshotsOf(environment, snapshotRepository);
		const secured = elasticsearch.security === "tls";
		const { paths } = clusterPlacement(environment).of("elasticsearch");
		if (secured)
			for (const credential of [NODE_CERTIFICATE, AUTHORITY, SUPERUSER])
				new Credential(this, `credential-${credential.name}`, credential);
		const superuser = secured
			? mountCredential(this, ELASTICSEARCH, SUPERUSER, SUPERUSER_PATH)
			: undefined;
		const secrets = superuser
			? [
					superuser,
					mountCredential(
						this,
						ELASTICSEARCH,
						NODE_CERTIFICATE,
						`${paths.config}/certs`,
					),
				]
			: [];
		this.set = new EngineSet(this, "elasticsearch", {
			image: "elasticsearch",
			tier: "serving",
			size: elasticsearch.node,
			storage: elasticsearch.storage,
			probedListener: "http",
			startupTimeout: Duration.minutes(10),
			maxUnavailable: 1,
			writableConfig: true,
			mounts: secrets,
			environment: POD_ADDRESS,
			zoneAware: elasticsearch.zoneAwareness,
			readinessProbe: Probe.exec(
				readyNode({
					httpPort: clusterPort("elasticsearch-http"),
					readinessPort: clusterPort("elasticsearch-readiness"),
					data: paths.data,
					tmp: paths.tmp,
					secured: superuser && {
						authority: `${paths.config}/certs/ca.crt`,
						password: `${superuser.path}/password`,
					},
				}),
				{ timeout: Duration.seconds(8) },
			),
			...(snapshots && {
				files: {
					[FILE_SETTINGS]: snapshotSettings(
						snapshots.spec,
						snapshots.repository,
					),
				},
			}),
			initContainers: prepareConfig({
				superuser,
				bucket: snapshots?.repository.bucket,
			}),
		});
		if (elasticsearch.nodes > 1)
			allow(this, ELASTICSEARCH, ELASTICSEARCH, [
				clusterPort("elasticsearch-transport"),
			]);
		for (const [name, { to, ports }] of Object.entries(
			snapshots?.repository.reaches ?? {},
		))
			new NetworkRule(this, name, { from: ELASTICSEARCH, to, ports });
	}
}

function snapshotsOf(
	{ name, elasticsearch: { snapshots: spec } }: EnvironmentSpec,
	repository: SnapshotRepository | undefined,
) {
	if (!spec) return undefined;
	if (repository) return { spec, repository };
	throw new Error(
		`environment ${name} takes snapshots of Elasticsearch: pass snapshotRepository, or leave elasticsearch.snapshots out`,
	);
}

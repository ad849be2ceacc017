import { Duration } from "@tickstack/contracts/duration";
import { Construct } from "constructs";
import { clusterPort } from "../../engines/ports.ts";
import { EngineSet } from "../engine/engine-set.ts";
import { ClusterBinding } from "../kubernetes/cluster-binding.ts";
import { Credential, mountCredential } from "../kubernetes/credential.ts";
import { allow } from "../kubernetes/network-rule.ts";
import { POD_ZONE } from "../kubernetes/pod-zone.ts";
import {
	AUTHORITY,
	NODE_CERTIFICATE,
	SUPERUSER,
} from "./elasticsearch-credentials.ts";
import { ELASTICSEARCH } from "./elasticsearch-pods.ts";
import { prepareConfig, SUPERUSER_PATH } from "./prepare-config.ts";

/** An Elasticsearch cluster whose nodes are all of the same kind. */
export class Elasticsearch extends Construct {
	constructor(scope: Construct, id: string) {
		super(scope, id);
		const { elasticsearch } = ClusterBinding.of(this).environment;
		const secured = elasticsearch.security === "tls";
		if (secured)
			for (const credential of [NODE_CERTIFICATE, AUTHORITY, SUPERUSER])
				new Credential(this, `credential-${credential.name}`, credential);
		const secrets = secured
			? [
					mountCredential(
						this,
						ELASTICSEARCH,
						NODE_CERTIFICATE,
						"/etc/elasticsearch/certs",
					),
				]
			: [];
		new EngineSet(this, "elasticsearch", {
			image: "elasticsearch",
			// The image's files belong to the root group.
			user: { uid: 1000, gid: 0, volumeGroup: 1000 },
			tier: "serving",
			size: elasticsearch.node,
			storage: elasticsearch.storage,
			readyWhenOpen: "http",
			startWithin: Duration.minutes(10),
			maxUnavailable: 1,
			writableConfig: true,
			mounts: secrets,
			...(elasticsearch.zoneAwareness && { environment: POD_ZONE }),
			initContainers: prepareConfig(
				secured
					? mountCredential(this, ELASTICSEARCH, SUPERUSER, SUPERUSER_PATH)
					: undefined,
			),
		});
		if (elasticsearch.nodes > 1)
			allow(this, ELASTICSEARCH, ELASTICSEARCH, [
				clusterPort("elasticsearch-transport"),
			]);
	}
}

import { Duration } from "@tickstack/contracts/duration";
import { Construct } from "constructs";
import { clusterPort } from "../../engines/ports.ts";
import { EngineSet } from "../engine/engine-set.ts";
import { bucketName } from "../gcp/bucket.ts";
import { gcpNames } from "../gcp/gcp-names.ts";
import { ClusterBinding } from "../kubernetes/cluster-binding.ts";
import { Credential, mountCredential } from "../kubernetes/credential.ts";
import { allow, NetworkRule } from "../kubernetes/network-rule.ts";
import { POD_ZONE } from "../kubernetes/pod-zone.ts";
import {
	AUTHORITY,
	NODE_CERTIFICATE,
	SUPERUSER,
} from "./elasticsearch-credentials.ts";
import { ELASTICSEARCH } from "./elasticsearch-pods.ts";
import { prepareConfig, SUPERUSER_PATH } from "./prepare-config.ts";
import { FILE_SETTINGS, snapshotSettings } from "./snapshot-settings.ts";

/** An Elasticsearch cluster whose nodes are all of the same kind. */
export class Elasticsearch extends Construct {
	constructor(scope: Construct, id: string) {
		super(scope, id);
		const { environment } = ClusterBinding.of(this);
		const { elasticsearch } = environment;
		const { snapshots } = elasticsearch;
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
			...(snapshots && {
				files: { [FILE_SETTINGS]: snapshotSettings(snapshots) },
			}),
			initContainers: prepareConfig({
				superuser: secured
					? mountCredential(this, ELASTICSEARCH, SUPERUSER, SUPERUSER_PATH)
					: undefined,
				bucket: snapshots && bucketName(this, gcpNames(environment).backups),
			}),
		});
		if (elasticsearch.nodes > 1)
			allow(this, ELASTICSEARCH, ELASTICSEARCH, [
				clusterPort("elasticsearch-transport"),
			]);
		if (snapshots) this.#allowBackups();
	}
	/** To Cloud Storage, and to the node's metadata server for the pod's own token; to nothing inside. */
	#allowBackups(): void {
		new NetworkRule(this, "cloud-storage", {
			from: ELASTICSEARCH,
			to: { cidr: "0.0.0.0/0", except: PRIVATE_RANGES },
			ports: [443],
		});
		new NetworkRule(this, "metadata-server", {
			from: ELASTICSEARCH,
			to: { cidr: "169.254.169.254/32" },
			ports: [80],
		});
		// Where Dataplane V2 sees that address (GKE docs, "Network policies and Workload Identity").
		new NetworkRule(this, "metadata-server-on-node", {
			from: ELASTICSEARCH,
			to: { cidr: "169.254.169.252/32" },
			ports: [988],
		});
	}
}

const PRIVATE_RANGES = [
	"10.0.0.0/8",
	"172.16.0.0/12",
	"192.168.0.0/16",
	"169.254.0.0/16",
];

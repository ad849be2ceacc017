import { StorageBucketIamMember } from "@cdktf/provider-google/lib/storage-bucket-iam-member/index.js";
import type { Construct } from "constructs";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import type { SnapshotRepository } from "../elasticsearch/snapshot-settings.ts";
import { bucketName } from "./bucket.ts";
import { gcpNames } from "./gcp-names.ts";
import { workloadPrincipal } from "./service-account.ts";

const PRIVATE_RANGES = [
	"10.0.0.0/8",
	"172.16.0.0/12",
	"192.168.0.0/16",
	"169.254.0.0/16",
];

/**
 * Snapshots in the environment's bucket of backups: access is the pods' own identity, which is there with the cluster; there is no
 * key. They reach Cloud Storage, and the node's metadata server for their token; nothing inside.
 */
export function cloudStorageSnapshots(
	scope: Construct,
	environment: EnvironmentSpec,
): SnapshotRepository {
	const bucket = bucketName(scope, gcpNames(environment).backups);
	new StorageBucketIamMember(scope, "snapshots", {
		bucket,
		role: "roles/storage.objectUser",
		member: workloadPrincipal(scope, environment, "elasticsearch"),
	});
	return { type: "gcs", bucket, reaches: REACHES };
}

const REACHES: SnapshotRepository["reaches"] = {
	"cloud-storage": {
		to: { cidr: "0.0.0.0/0", except: PRIVATE_RANGES },
		ports: [443],
	},
	"metadata-server": { to: { cidr: "169.254.169.254/32" }, ports: [80] },
	// Where Dataplane V2 sees that address (GKE docs, "Network policies and Workload Identity").
	"metadata-server-on-node": {
		to: { cidr: "169.254.169.252/32" },
		ports: [988],
	},
};

import type { Cluster } from "../../environments/cluster-spec.ts";
import { ClusterCredentials } from "../credentials/cluster-credentials.ts";
import type { CredentialStore } from "../credentials/credentials.ts";
import type { Target } from "../environments/target.ts";
import { bucketLeases } from "../google/bucket-leases.ts";
import { BucketRecords } from "../google/bucket-records.ts";
import { SecretManagerCredentials } from "../google/secret-manager-credentials.ts";
import { clusterLeases } from "../kubernetes/cluster-leases.ts";
import { ClusterRecords } from "../kubernetes/cluster-records.ts";
import type { Kubectl } from "../kubernetes/kubectl.ts";
import { RefusedError } from "../operator/errors.ts";
import type { Leases } from "./lease.ts";
import { type Records, RecordsInBoth } from "./records.ts";

/** What is stored about environments: on a cluster, or in the bucket. */
export interface EnvironmentStore {
	readonly records: Records;
	readonly leases: Leases;
	readonly credentials: CredentialStore;
}

/**
 * On Google Cloud it is the bucket, which is there without any cluster; else the cluster.
 * @param kubectl of a cluster that stays; undefined when it is not there, or an environment's own
 * @throws {RefusedError} when there is no place for it
 */
export function environmentStore(
	cluster: Cluster,
	{ google, environment }: Target,
	kubectl: Kubectl | undefined,
): EnvironmentStore {
	if (google && cluster.kind === "gke") {
		const { bucket, project, http } = google;
		const inBucket = new BucketRecords(bucket);
		const leases = bucketLeases(bucket);
		if (kubectl)
			return {
				records: new RecordsInBoth(inBucket, new ClusterRecords(kubectl)),
				leases,
				credentials: new ClusterCredentials(kubectl),
			};
		return {
			records: inBucket,
			leases,
			credentials: new SecretManagerCredentials({
				project,
				http,
				region: cluster.region,
				endpoint: environment.GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT,
			}),
		};
	}
	if (!kubectl) throw new RefusedError("there is no cluster to work on");
	return {
		records: new ClusterRecords(kubectl),
		leases: clusterLeases(kubectl),
		credentials: new ClusterCredentials(kubectl),
	};
}

import { DataGoogleContainerCluster } from "@cdktf/provider-google/lib/data-google-container-cluster/index.js";
import { GoogleProvider } from "@cdktf/provider-google/lib/provider/index.js";
import type { Construct } from "constructs";
import type {
	ExistingGkeCluster,
	OwnedGkeCluster,
} from "../../environments/cluster-spec.ts";
import { projectId } from "./project.ts";

/**
 * The DNS endpoint of a cluster's control plane, looked up by name: reachable with IAM alone,
 * from anywhere, behind a public certificate.
 */
export function gkeEndpoint(
	scope: Construct,
	cluster: OwnedGkeCluster | ExistingGkeCluster,
): string {
	const project = projectId(scope);
	new GoogleProvider(scope, "google", { project, region: cluster.region });
	const found = new DataGoogleContainerCluster(scope, "gke", {
		name: cluster.name,
		location: cluster.region,
	});
	return `https://${found.controlPlaneEndpointsConfig.get(0).dnsEndpointConfig.get(0).endpoint}`;
}

import { DataGoogleContainerCluster } from "@cdktf/provider-google/lib/data-google-container-cluster/index.js";
import { GoogleProvider } from "@cdktf/provider-google/lib/provider/index.js";
import type { Construct } from "constructs";
import type {
	ExistingGkeCluster,
	OwnedGkeCluster,
} from "../../environments/cluster-spec.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import type { ClusterProvider } from "../kubernetes/cluster-provider.ts";
import { KUBERNETES_SECRETS } from "../kubernetes/kubernetes-secrets.ts";
import { ANY_ADDRESS } from "../kubernetes/network-peer.ts";
import { CloudMonitoring } from "./cloud-monitoring.ts";
import { ownsGkeCluster } from "./gcp-names.ts";
import { publishPage } from "./page-route.ts";
import { projectId } from "./project.ts";
import { imageRegistry } from "./registry.ts";
import { SecretManager } from "./secret-manager.ts";

/** An environment on GKE, on a cluster of its own or as a namespace of another one. */
type GkeEnvironment = EnvironmentSpec & {
	readonly cluster: OwnedGkeCluster | ExistingGkeCluster;
};

/**
 * Google's plugin prints an ExecCredential of this version whatever is requested, and client-go refuses another one than it
 * has requested (kubernetes/cloud-provider-gcp, cmd/gke-gcloud-auth-plugin/cred.go; client-go, plugin/pkg/client/auth/exec).
 */
const GKE_AUTHENTICATION = {
	apiVersion: "client.authentication.k8s.io/v1beta1",
	command: "gke-gcloud-auth-plugin",
} as const;

/** GKE and what of Google Cloud lies around it: an environment that owns its cluster has it to itself. */
export function gke(environment: GkeEnvironment): ClusterProvider {
	const { cluster, isolation } = environment;
	const shared = {
		access: (scope: Construct) => ({
			host: endpoint(scope, cluster),
			// A token from a data source would be kept in the state.
			exec: GKE_AUTHENTICATION,
		}),
		apiServer: ANY_ADDRESS,
		// The nodes of our own clusters carry roles, whoever's pods run there.
		nodeRoles: cluster.ownership === "owned" || cluster.shared !== undefined,
		imageRegistry,
		credentials: KUBERNETES_SECRETS,
		publish: publishPage,
	};
	if (!ownsGkeCluster(environment)) return shared;
	return {
		...shared,
		apiServer: { cidr: environment.cluster.network.controlPlane },
		...(isolation === "cluster" && {
			credentials: new SecretManager(environment),
		}),
		monitoring: new CloudMonitoring(environment),
	};
}

/**
 * The DNS endpoint of a cluster's control plane, looked up by name: reachable with IAM alone,
 * from anywhere, behind a public certificate.
 */
function endpoint(
	scope: Construct,
	{ name, region }: GkeEnvironment["cluster"],
): string {
	const project = projectId(scope);
	new GoogleProvider(scope, "google", { project, region });
	const found = new DataGoogleContainerCluster(scope, "gke", {
		name,
		location: region,
	});
	return `https://${found.controlPlaneEndpointsConfig.get(0).dnsEndpointConfig.get(0).endpoint}`;
}

import type { KubeconfigCluster } from "../../environments/cluster-spec.ts";
import { stackVariable } from "../terraform/stack-child.ts";
import type { ClusterProvider } from "./cluster-provider.ts";
import { KUBERNETES_SECRETS } from "./kubernetes-secrets.ts";
import { ANY_ADDRESS } from "./network-peer.ts";

/** Any Kubernetes that a kubeconfig reaches. */
export const kubeconfigCluster = ({
	context,
}: KubeconfigCluster): ClusterProvider => ({
	access: () => (context ? { configContext: context } : {}),
	// The address behind `kubernetes.default` differs from cluster to cluster.
	apiServer: ANY_ADDRESS,
	nodeRoles: false,
	imageRegistry: (scope) =>
		stackVariable(scope, "image_registry", {
			type: "string",
			description:
				"Registry (and folder) of the project's own images, e.g. registry.example.com/tickstack.",
		}).stringValue,
	credentials: KUBERNETES_SECRETS,
	publish: (scope) => {
		throw new Error(
			`${scope.node.path}: a cluster behind a kubeconfig has no gateway; take exposure port-forward`,
		);
	},
});

import type { TerraformStack } from "cdktf";
import { gke } from "../constructs/gcp/gke.ts";
import { ClusterBinding } from "../constructs/kubernetes/cluster-binding.ts";
import type { ClusterProvider } from "../constructs/kubernetes/cluster-provider.ts";
import { kubeconfigCluster } from "../constructs/kubernetes/kubeconfig-cluster.ts";
import type { EnvironmentSpec } from "../environments/environment-spec.ts";

/**
 * Binds a stack to its environment's cluster: to be called first in the stack.
 * @throws for an environment that runs as processes of this machine
 */
export const bindCluster = (
	stack: TerraformStack,
	environment: EnvironmentSpec,
): ClusterBinding =>
	new ClusterBinding(stack, environment, providerOf(environment));

function providerOf(environment: EnvironmentSpec): ClusterProvider {
	const { cluster, name } = environment;
	switch (cluster.kind) {
		case "gke":
			return gke({ ...environment, cluster });
		case "kubeconfig":
			return kubeconfigCluster(cluster);
		case "local":
			throw new Error(
				`environment ${name} runs as processes of this machine: it has no stacks`,
			);
	}
}

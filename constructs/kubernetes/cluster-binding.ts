import { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider/index.js";
import { TerraformStack } from "cdktf";
import { Construct, type IConstruct } from "constructs";
import type { NodeRole } from "../../environments/cluster-spec.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { gkeEndpoint } from "../gcp/gke-endpoint.ts";

const ID = "cluster";

/** How a provider reaches the API server; the same for the Kubernetes and the Helm provider. */
export interface ClusterAccess {
	readonly host?: string;
	readonly configContext?: string;
	readonly exec?: { apiVersion: string; command: string };
}

/**
 * A stack's cluster and environment, found by everything below it ({@link ClusterBinding.of}).
 * The cluster is found by name through data sources, never through another stack's outputs.
 */
export class ClusterBinding extends Construct {
	readonly environment: EnvironmentSpec;
	readonly access: ClusterAccess;
	/** The name, or a reference to the resource in the stack that creates the namespace. */
	namespace: string;

	constructor(scope: TerraformStack, environment: EnvironmentSpec) {
		super(scope, ID);
		this.environment = environment;
		this.namespace = environment.namespace;
		this.access = accessTo(this, environment);
		const { exec, ...access } = this.access;
		new KubernetesProvider(this, "kubernetes", {
			...access,
			...(exec && { exec: [exec] }),
		});
	}

	/** @throws when the stack is not bound to a cluster */
	static of(scope: IConstruct): ClusterBinding {
		const found = TerraformStack.of(scope).node.tryFindChild(ID);
		if (found instanceof ClusterBinding) return found;
		throw new Error(
			`${scope.node.path}: its stack is not bound to a cluster; call bindCluster(stack, environment) first`,
		);
	}

	/** Where a pod may run; undefined where the node pools belong to somebody else. */
	nodeRole(role: NodeRole): NodeRole | undefined {
		const { cluster } = this.environment;
		return cluster.kind === "gke" && cluster.ownership === "owned"
			? role
			: undefined;
	}

	/** Whether credentials lie in Secret Manager (mounted by its CSI add-on) or in Kubernetes secrets. */
	get secretStore(): "secret-manager" | "kubernetes" {
		const { cluster, isolation } = this.environment;
		return cluster.kind === "gke" &&
			cluster.ownership === "owned" &&
			isolation === "cluster"
			? "secret-manager"
			: "kubernetes";
	}

	/** Labels of everything that belongs to one workload. */
	labels(app: string, tier: string, version: string): Record<string, string> {
		return { app, env: this.environment.name, tier, version };
	}
}

/** Binds a stack to its environment's cluster: to be called first in the stack. */
export function bindCluster(
	stack: TerraformStack,
	environment: EnvironmentSpec,
): ClusterBinding {
	return new ClusterBinding(stack, environment);
}

function accessTo(
	scope: Construct,
	{ cluster, name }: EnvironmentSpec,
): ClusterAccess {
	switch (cluster.kind) {
		case "gke":
			return {
				host: gkeEndpoint(scope, cluster),
				// A token from a data source would be kept in the state.
				exec: {
					apiVersion: "client.authentication.k8s.io/v1",
					command: "gke-gcloud-auth-plugin",
				},
			};
		case "kubeconfig":
			return cluster.context ? { configContext: cluster.context } : {};
		case "local":
			throw new Error(
				`environment ${name} runs as processes of this machine: it has no stacks`,
			);
	}
}

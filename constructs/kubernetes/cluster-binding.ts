import { HelmProvider } from "@cdktf/provider-helm/lib/provider/index.js";
import { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider/index.js";
import { Lazy, TerraformStack } from "cdktf";
import { Construct, type IConstruct } from "constructs";
import type { NodeRole } from "../../environments/cluster-spec.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { stackChild } from "../terraform/stack-child.ts";
import type { ClusterAccess, ClusterProvider } from "./cluster-provider.ts";

const ID = "cluster";

/**
 * A stack's cluster and environment, found by everything below it ({@link ClusterBinding.of}).
 * The cluster is found by name through data sources, never through another stack's outputs.
 */
export class ClusterBinding extends Construct {
	readonly environment: EnvironmentSpec;
	readonly provider: ClusterProvider;
	/** The namespace's name; in the stack that creates it a reference, also for what is constructed before. */
	readonly namespace: string;
	readonly #access: ClusterAccess;
	#namespaceReference: string;

	constructor(
		scope: TerraformStack,
		environment: EnvironmentSpec,
		provider: ClusterProvider,
	) {
		super(scope, ID);
		this.environment = environment;
		this.provider = provider;
		this.#namespaceReference = environment.namespace;
		this.namespace = Lazy.stringValue({
			produce: () => this.#namespaceReference,
		});
		this.#access = provider.access(this);
		const { exec, ...access } = this.#access;
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

	/** @param reference to the name of the namespace that this stack creates: all objects in it depend on it */
	createsNamespace(reference: string): void {
		this.#namespaceReference = reference;
	}

	/** The stack's Helm provider, created with its first release. */
	get helm(): HelmProvider {
		return stackChild(
			this,
			"helm",
			(stack, id) =>
				new HelmProvider(stack, id, {
					// An attribute of the provider, not a block.
					kubernetes: this.#access,
				}),
		);
	}

	/** The node pool of a pod; undefined where the pools are not the environment's. */
	nodeRole(role: NodeRole): NodeRole | undefined {
		return this.provider.nodeRoles ? role : undefined;
	}

	/** Labels of everything that belongs to one workload. */
	labels(app: string, tier: string, version: string): Record<string, string> {
		return { app, env: this.environment.name, tier, version };
	}
}

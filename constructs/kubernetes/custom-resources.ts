import { fileURLToPath } from "node:url";
import { Release } from "@cdktf/provider-helm/lib/release/index.js";
import { AssetType, Lazy, TerraformAsset, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { stackChild } from "../terraform/stack-child.ts";
import { ClusterBinding } from "./cluster-binding.ts";

/** A chart of this repository that renders any objects from its values. */
const CHART = fileURLToPath(
	new URL("../../charts/custom-resources", import.meta.url),
);

/** A custom resource; its namespace is the environment's. */
interface CustomResource {
	readonly apiVersion: string;
	readonly kind: string;
	readonly name: string;
	/** @default none */
	readonly annotations?: Readonly<Record<string, string>>;
	readonly spec: Readonly<Record<string, unknown>>;
}

/**
 * Objects of kinds that the API server may not know when Terraform plans (SecretProviderClass, Gateway, PodMonitoring):
 * one release of the chart `charts/custom-resources`, whose values are the objects.
 */
class CustomResources extends Construct {
	readonly #resources = new Map<string, CustomResource>();

	constructor(scope: Construct, id: string) {
		super(scope, id);
		const cluster = ClusterBinding.of(this);
		const chart = new TerraformAsset(this, "chart", {
			path: CHART,
			type: AssetType.DIRECTORY,
		});
		new Release(this, "release", {
			provider: cluster.helm,
			// Stacks share a namespace, and a release's name is unique in it.
			name: `custom-resources-${TerraformStack.of(this).node.id.slice(cluster.environment.name.length + 1)}`,
			namespace: cluster.namespace,
			chart: chart.path,
			values: [
				Lazy.stringValue({
					produce: () =>
						JSON.stringify({
							labels: { env: cluster.environment.name },
							resources: [...this.#resources.values()],
						}),
				}),
			],
			atomic: true,
			wait: true,
		});
	}

	/** @throws when an object of that kind and name is there already */
	add(resource: CustomResource): void {
		const key = `${resource.kind}/${resource.name}`;
		if (this.#resources.has(key))
			throw new Error(`${this.node.path}: ${key} is there already`);
		this.#resources.set(key, resource);
	}
}

/** The custom resources of a stack. */
export const customResources = (scope: Construct): CustomResources =>
	stackChild(
		scope,
		"custom-resources",
		(stack, id) => new CustomResources(stack, id),
	);

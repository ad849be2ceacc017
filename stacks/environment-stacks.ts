import type { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { ownsGkeCluster } from "../constructs/gcp/gcp-names.ts";
import type { EnvironmentSpec } from "../environments/environment-spec.ts";
import { ClusterStack } from "./cluster-stack.ts";
import { FoundationStack } from "./foundation-stack.ts";
import { PipelineStack } from "./pipeline-stack.ts";
import { PlatformStack } from "./platform-stack.ts";

/** An environment's own stacks in the order in which they are applied; `destroy` goes the other way. */
export function environmentStacks(
	scope: Construct,
	environment: EnvironmentSpec,
): TerraformStack[] {
	const { name } = environment;
	const stacks = [
		...(ownsGkeCluster(environment)
			? [
					new FoundationStack(scope, `${name}-foundation`, environment),
					new ClusterStack(scope, `${name}-cluster`, environment),
				]
			: []),
		new PlatformStack(scope, `${name}-platform`, environment),
		new PipelineStack(scope, `${name}-pipeline`, environment),
	];
	for (const [index, stack] of stacks.entries()) {
		const before = stacks[index - 1];
		// Order only: no value passes from one to the other.
		if (before) stack.addDependency(before);
	}
	return stacks;
}

import { PodDisruptionBudgetV1 } from "@cdktf/provider-kubernetes/lib/pod-disruption-budget-v1/index.js";
import type { Construct } from "constructs";
import { ClusterBinding } from "./cluster-binding.ts";
import type { PodGroup } from "./pod-group.ts";

/** How many pods of a group a drain of nodes may take away at once. */
export function disruptionBudget(
	scope: Construct,
	pods: PodGroup,
	labels: Record<string, string>,
	maxUnavailable: number,
): PodDisruptionBudgetV1 {
	return new PodDisruptionBudgetV1(scope, "disruption-budget", {
		metadata: {
			name: pods.name,
			namespace: ClusterBinding.of(scope).namespace,
			labels,
		},
		spec: {
			maxUnavailable: String(maxUnavailable),
			selector: { matchLabels: pods.selector },
		},
	});
}

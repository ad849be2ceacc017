import { HorizontalPodAutoscalerV2 } from "@cdktf/provider-kubernetes/lib/horizontal-pod-autoscaler-v2/index.js";
import type { Construct } from "constructs";
import { ClusterBinding } from "./cluster-binding.ts";
import type { PodGroup } from "./pod-group.ts";

export interface Autoscaling {
	readonly minReplicas: number;
	readonly maxReplicas: number;
}

/** Each apply would undo the autoscaler's number of pods. */
export const KEEP_REPLICAS = { ignoreChanges: ["spec[0].replicas"] };

/**
 * Keeps a workload's pods at 70 % of the processor time and 80 % of the memory that they request;
 * slow to take pods away, since consumers rebalance each time.
 */
export function autoscaler(
	scope: Construct,
	kind: "Deployment" | "StatefulSet",
	pods: PodGroup,
	labels: Record<string, string>,
	props: Autoscaling,
): HorizontalPodAutoscalerV2 {
	const resource = (name: string, averageUtilization: number) => ({
		type: "Resource",
		resource: { name, target: { type: "Utilization", averageUtilization } },
	});
	return new HorizontalPodAutoscalerV2(scope, "autoscaler", {
		metadata: {
			name: pods.name,
			namespace: ClusterBinding.of(scope).namespace,
			labels,
		},
		spec: {
			minReplicas: props.minReplicas,
			maxReplicas: props.maxReplicas,
			scaleTargetRef: {
				apiVersion: "apps/v1",
				kind,
				name: pods.name,
			},
			metric: [resource("cpu", 70), resource("memory", 80)],
			behavior: {
				scaleUp: [
					{
						stabilizationWindowSeconds: 60,
						selectPolicy: "Max",
						policy: [{ type: "Pods", value: 1, periodSeconds: 60 }],
					},
				],
				scaleDown: [
					{
						stabilizationWindowSeconds: 600,
						selectPolicy: "Max",
						policy: [{ type: "Pods", value: 1, periodSeconds: 300 }],
					},
				],
			},
		},
	});
}

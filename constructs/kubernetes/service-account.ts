import { ServiceAccountV1 } from "@cdktf/provider-kubernetes/lib/service-account-v1/index.js";
import type { Construct } from "constructs";
import { ClusterBinding } from "./cluster-binding.ts";

/** A workload's own identity; no token is mounted unless the pod asks for it. */
export function serviceAccount(
	scope: Construct,
	name: string,
	labels: Record<string, string>,
): ServiceAccountV1 {
	return new ServiceAccountV1(scope, "service-account", {
		metadata: { name, namespace: ClusterBinding.of(scope).namespace, labels },
		automountServiceAccountToken: false,
	});
}

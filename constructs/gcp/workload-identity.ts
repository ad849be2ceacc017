import type { Construct, IConstruct } from "constructs";
import { ClusterBinding } from "../kubernetes/cluster-binding.ts";
import { projectId, projectNumber } from "./project.ts";

/**
 * A workload's Kubernetes service account as IAM sees it: roles are given to it directly,
 * there is no Google service account between and no key anywhere.
 */
export function workloadPrincipal(
	scope: IConstruct,
	serviceAccount: string,
): string {
	const { environment } = ClusterBinding.of(scope);
	const within = scope as Construct;
	return [
		`principal://iam.googleapis.com/projects/${projectNumber(within)}`,
		`locations/global/workloadIdentityPools/${projectId(within)}.svc.id.goog`,
		`subject/ns/${environment.namespace}/sa/${serviceAccount}`,
	].join("/");
}

import type { Construct } from "constructs";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { projectId, projectNumber } from "./project.ts";

/**
 * A workload's Kubernetes service account as IAM sees it: roles are given to it directly,
 * there is no Google service account between and no key anywhere.
 */
export const workloadPrincipal = (
	scope: Construct,
	{ namespace }: EnvironmentSpec,
	serviceAccount: string,
): string =>
	[
		`principal://iam.googleapis.com/projects/${projectNumber(scope)}`,
		`locations/global/workloadIdentityPools/${projectId(scope)}.svc.id.goog`,
		`subject/ns/${namespace}/sa/${serviceAccount}`,
	].join("/");

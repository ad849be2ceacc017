import { ProjectIamMember } from "@cdktf/provider-google/lib/project-iam-member/index.js";
import { ServiceAccount as Account } from "@cdktf/provider-google/lib/service-account/index.js";
import { Construct } from "constructs";
import { projectId, projectNumber } from "./project.ts";

export interface ServiceAccountProps {
	readonly accountId: string;
	readonly description: string;
	/** On the project; as few as do. */
	readonly roles: readonly string[];
}

/** An identity of Google Cloud with its roles. It has no key: it is used by Workload Identity or federation. */
export class ServiceAccount extends Construct {
	readonly name: string;
	readonly member: string;

	constructor(scope: Construct, id: string, props: ServiceAccountProps) {
		super(scope, id);
		const account = new Account(this, "account", {
			accountId: props.accountId,
			displayName: props.accountId,
			description: props.description,
		});
		this.name = account.name;
		this.member = account.member;
		for (const role of props.roles)
			new ProjectIamMember(this, role.replace(/^roles\//, ""), {
				project: projectId(this),
				role,
				member: account.member,
			});
	}
}

/** What a node's own identity must be able to do, and no more (GKE docs, "Use least privilege service accounts"). */
export const NODE_ROLES = [
	"roles/container.defaultNodeServiceAccount",
	"roles/monitoring.metricWriter",
	"roles/stackdriver.resourceMetadata.writer",
	"roles/artifactregistry.reader",
] as const;

/** What applying the stacks takes. */
export const DEPLOY_ROLES = [
	"roles/artifactregistry.writer",
	"roles/container.admin",
	"roles/secretmanager.admin",
	"roles/storage.objectUser",
] as const;

/** The e-mail of an account that another stack made. */
export const accountEmail = (scope: Construct, accountId: string): string =>
	`${accountId}@${projectId(scope)}.iam.gserviceaccount.com`;

/**
 * A workload's Kubernetes service account as IAM sees it: roles are given to it directly,
 * there is no Google service account between and no key anywhere.
 */
export const workloadPrincipal = (
	scope: Construct,
	{ namespace }: { readonly namespace: string },
	serviceAccount: string,
): string =>
	[
		`principal://iam.googleapis.com/projects/${projectNumber(scope)}`,
		`locations/global/workloadIdentityPools/${projectId(scope)}.svc.id.goog`,
		`subject/ns/${namespace}/sa/${serviceAccount}`,
	].join("/");

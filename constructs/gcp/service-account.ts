import { ProjectIamCustomRole } from "@cdktf/provider-google/lib/project-iam-custom-role/index.js";
import { ProjectIamMember } from "@cdktf/provider-google/lib/project-iam-member/index.js";
import { ServiceAccount as Account } from "@cdktf/provider-google/lib/service-account/index.js";
import { ServiceAccountIamMember } from "@cdktf/provider-google/lib/service-account-iam-member/index.js";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { projectId, projectNumber } from "./project.ts";

export interface ServiceAccountProps {
	readonly accountId: string;
	readonly description: string;
	/** @default nothing */
	readonly dependsOn?: ITerraformDependable[];
}

/** When a right holds, in CEL (IAM docs, "Overview of IAM Conditions"). */
export interface Condition {
	readonly title: string;
	readonly expression: string;
}

/** An identity of Google Cloud with its roles. It has no key: it is used by Workload Identity or federation. */
export class ServiceAccount extends Construct {
	readonly name: string;
	readonly member: string;
	readonly email: string;
	readonly #dependsOn: ITerraformDependable[];

	constructor(scope: Construct, id: string, props: ServiceAccountProps) {
		super(scope, id);
		const { accountId, description, dependsOn = [] } = props;
		this.#dependsOn = dependsOn;
		const account = new Account(this, "account", {
			accountId,
			displayName: accountId,
			description,
			dependsOn,
		});
		this.name = account.name;
		this.member = account.member;
		this.email = account.email;
	}

	/** Gives it a role on the whole project: where the API has nothing smaller to give it on. */
	onProject(role: string, condition?: Condition): void {
		new ProjectIamMember(this, role.replace(/^roles\//, ""), {
			project: projectId(this),
			role,
			member: this.member,
			...(condition && { condition }),
		});
	}

	/** Gives it permissions on the project by a role that has these alone. */
	permissions(
		roleId: string,
		title: string,
		permissions: readonly string[],
	): void {
		const role = new ProjectIamCustomRole(this, "role", {
			roleId,
			title,
			permissions: [...permissions],
			dependsOn: this.#dependsOn,
		});
		new ProjectIamMember(this, "permissions", {
			project: projectId(this),
			role: role.name,
			member: this.member,
		});
	}

	/** Lets an identity act as this one: attach it to nodes, or sign in as it. */
	grant(
		id: string,
		role: "iam.serviceAccountUser" | "iam.workloadIdentityUser",
		member: string,
	): void {
		new ServiceAccountIamMember(this, id, {
			serviceAccountId: this.name,
			role: `roles/${role}`,
			member,
		});
	}
}

/** What a node's own identity must be able to do on the project, and no more (GKE docs, "Use least privilege service accounts"). */
export const NODE_ROLES = [
	"roles/container.defaultNodeServiceAccount",
	"roles/monitoring.metricWriter",
	"roles/stackdriver.resourceMetadata.writer",
] as const;

/** The e-mail of an account that another stack made. */
export const accountEmail = (scope: Construct, accountId: string): string =>
	`${accountId}@${projectId(scope)}.iam.gserviceaccount.com`;

/**
 * A workload's Kubernetes service account as IAM sees it: roles are given to it directly, there is no Google service account
 * between and no key anywhere. Its pool is made with the project's first cluster: before, IAM answers 400 "Identity Pool does not
 * exist" (GKE docs, "About Workload Identity Federation"). To be used by stacks that come after a cluster.
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

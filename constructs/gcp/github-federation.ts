import { IamWorkloadIdentityPool } from "@cdktf/provider-google/lib/iam-workload-identity-pool/index.js";
import { IamWorkloadIdentityPoolProvider } from "@cdktf/provider-google/lib/iam-workload-identity-pool-provider/index.js";
import { ServiceAccountIamMember } from "@cdktf/provider-google/lib/service-account-iam-member/index.js";
import { Construct } from "constructs";
import { stackVariable } from "../terraform/stack-child.ts";
import type { ServiceAccount } from "./service-account.ts";

/** Lets workflows of one GitHub repository act as an account, by GitHub's OIDC tokens: there is no key to leak. */
export class GithubFederation extends Construct {
	constructor(scope: Construct, id: string, account: ServiceAccount) {
		super(scope, id);
		const repository = stackVariable(this, "github_repository", {
			type: "string",
			description:
				"GitHub repository whose protected branch may deploy, owner/name.",
		}).stringValue;
		const pool = new IamWorkloadIdentityPool(this, "pool", {
			workloadIdentityPoolId: "github",
			displayName: "GitHub Actions",
		});
		new IamWorkloadIdentityPoolProvider(this, "provider", {
			workloadIdentityPoolId: pool.workloadIdentityPoolId,
			workloadIdentityPoolProviderId: "github",
			oidc: { issuerUri: "https://token.actions.githubusercontent.com" },
			attributeMapping: {
				"google.subject": "assertion.sub",
				"attribute.repository": "assertion.repository",
				"attribute.ref": "assertion.ref",
			},
			// Without it every repository of GitHub would be let in.
			attributeCondition: `assertion.repository == "${repository}" && assertion.ref == "refs/heads/main"`,
		});
		new ServiceAccountIamMember(this, "deploy", {
			serviceAccountId: account.name,
			role: "roles/iam.workloadIdentityUser",
			member: `principalSet://iam.googleapis.com/${pool.name}/attribute.repository/${repository}`,
		});
	}
}

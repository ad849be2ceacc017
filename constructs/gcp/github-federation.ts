import { IamWorkloadIdentityPool } from "@cdktf/provider-google/lib/iam-workload-identity-pool/index.js";
import { IamWorkloadIdentityPoolProvider } from "@cdktf/provider-google/lib/iam-workload-identity-pool-provider/index.js";
import { type ITerraformDependable, TerraformOutput } from "cdktf";
import { Construct } from "constructs";
import { adoptable } from "../terraform/adopt.ts";
import { stackVariable } from "../terraform/stack-child.ts";
import { PROJECT_NAMES } from "./gcp-names.ts";
import { projectId } from "./project.ts";
import type { ServiceAccount } from "./service-account.ts";

export interface GithubFederationProps {
	/** Acts for the main branch and for tags. */
	readonly delivery: ServiceAccount;
	/** Acts for pull requests. */
	readonly pullRequests: ServiceAccount;
	readonly dependsOn: ITerraformDependable[];
}

/** What is run on the main branch or a tag by somebody who may write to the repository. */
const DELIVERY = "delivery";
/** What is run for a pull request of the repository's own branches: a fork's has no token (GitHub docs, "OpenID Connect"). */
const PULL_REQUEST = "pull-request";

/**
 * Which of the two identities a workflow may have, from what GitHub's token claims. A pull request's ref is `refs/pull/N/merge`;
 * `pull_request_target` claims the main branch while it may run what somebody else wrote, so events are named one by one.
 */
const IDENTITY = [
	'assertion.event_name in ["push", "schedule", "workflow_dispatch"]',
	' && (assertion.ref == "refs/heads/main" || assertion.ref.startsWith("refs/tags/"))',
	` ? "${DELIVERY}"`,
	' : assertion.event_name == "pull_request" && assertion.ref.startsWith("refs/pull/")',
	` ? "${PULL_REQUEST}" : "none"`,
].join("");

/** Lets workflows of one GitHub repository act as an account, by GitHub's OIDC tokens: there is no key to leak. */
export class GithubFederation extends Construct {
	constructor(scope: Construct, id: string, props: GithubFederationProps) {
		super(scope, id);
		const { delivery, pullRequests, dependsOn } = props;
		const repository = stackVariable(this, "github_repository", {
			type: "string",
			description:
				"GitHub repository whose workflows deploy: pull requests to namespaces of the shared cluster, the main branch and tags everything. owner/name.",
		}).stringValue;
		const { identityPool, identityProvider } = PROJECT_NAMES;
		const pool = new IamWorkloadIdentityPool(this, "pool", {
			workloadIdentityPoolId: identityPool,
			displayName: "GitHub Actions",
			dependsOn,
			// Gone only after 30 days, in which its name is taken.
			lifecycle: { preventDestroy: true },
		});
		const provider = new IamWorkloadIdentityPoolProvider(this, "provider", {
			workloadIdentityPoolId: pool.workloadIdentityPoolId,
			workloadIdentityPoolProviderId: identityProvider,
			oidc: { issuerUri: "https://token.actions.githubusercontent.com" },
			attributeMapping: {
				"google.subject": "assertion.sub",
				"attribute.repository": "assertion.repository",
				"attribute.ref": "assertion.ref",
				"attribute.identity": IDENTITY,
			},
			// Without it every repository of GitHub would be let in.
			attributeCondition: `assertion.repository == "${repository}" && attribute.identity != "none"`,
			lifecycle: { preventDestroy: true },
		});
		const format = `projects/%s/locations/global/workloadIdentityPools/${identityPool}`;
		const project = projectId(this);
		adoptable(pool, format, project);
		adoptable(provider, `${format}/providers/${identityProvider}`, project);
		const workflows = (identity: string) =>
			`principalSet://iam.googleapis.com/${pool.name}/attribute.identity/${identity}`;
		const role = "iam.workloadIdentityUser";
		delivery.grant("github", role, workflows(DELIVERY));
		pullRequests.grant("github", role, workflows(PULL_REQUEST));
		new TerraformOutput(scope, "identity_provider", {
			description:
				"For google-github-actions/auth: workload_identity_provider.",
			value: provider.name,
		});
	}
}

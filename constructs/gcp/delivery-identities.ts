import { type ITerraformDependable, TerraformOutput } from "cdktf";
import { Construct } from "constructs";
import {
	ENVIRONMENT_PERMISSIONS,
	NAMESPACE_PERMISSIONS,
} from "../../environments/google-permissions.ts";
import type { Bucket } from "./bucket.ts";
import { PROJECT_NAMES } from "./gcp-names.ts";
import { projectNumber } from "./project.ts";
import type { Registry } from "./registry.ts";
import { NODE_ROLES, ServiceAccount } from "./service-account.ts";

export interface DeliveryIdentitiesProps {
	/** Of the states. */
	readonly state: Bucket;
	readonly registry: Registry;
	readonly dependsOn: ITerraformDependable[];
}

/** The two identities that workflows have, each with what it takes and no more (docs/adr/016). */
export class DeliveryIdentities extends Construct {
	readonly delivery: ServiceAccount;
	readonly pullRequests: ServiceAccount;

	constructor(scope: Construct, id: string, props: DeliveryIdentitiesProps) {
		super(scope, id);
		const { state, registry, dependsOn } = props;
		this.delivery = new ServiceAccount(this, "delivery", {
			accountId: PROJECT_NAMES.delivery,
			description:
				"Deploys and reaps environments, for the main branch and for tags.",
			dependsOn,
		});
		this.pullRequests = new ServiceAccount(this, "pull-requests", {
			accountId: PROJECT_NAMES.pullRequests,
			description:
				"Brings up and takes down copies in namespaces of the shared cluster, for pull requests.",
			dependsOn,
		});
		this.#deliver(state);
		this.#copy(state);
		registry.grantPush("delivery", this.delivery.member);
		registry.grantPush("pull-requests", this.pullRequests.member);
		for (const [name, { email }] of [
			["delivery_account", this.delivery],
			["pull_request_account", this.pullRequests],
		] as const)
			new TerraformOutput(scope, name, {
				description: "For google-github-actions/auth: service_account.",
				value: email,
			});
	}

	#deliver(state: Bucket): void {
		const { delivery } = this;
		delivery.permissions(
			"tickstackDelivery",
			"Tickstack: environments",
			ENVIRONMENT_PERMISSIONS,
		);
		// Nodes get their roles on the project, and nobody gets any other from it.
		delivery.onProject("roles/resourcemanager.projectIamAdmin", {
			title: "roles of nodes only",
			expression: `api.getAttribute("iam.googleapis.com/modifiedGrantsByRole", []).hasOnly(${JSON.stringify(NODE_ROLES)})`,
		});
		delivery.onProject("roles/secretmanager.secretAccessor", {
			title: "values that the runner stores",
			expression: `resource.name.startsWith("projects/${projectNumber(this)}/secrets/credentials-")`,
		});
		const { member } = delivery;
		state.grant("delivery", { role: "roles/storage.objectUser", member });
		state.grant("delivery-lists", {
			role: "roles/storage.legacyBucketReader",
			member,
		});
	}

	#copy(state: Bucket): void {
		const { pullRequests } = this;
		pullRequests.permissions(
			"tickstackPullRequests",
			"Tickstack: namespaces of a shared cluster",
			NAMESPACE_PERMISSIONS,
		);
		// What is left of a copy is looked for in every kind of object.
		pullRequests.onProject("roles/container.viewer");
		const { member } = pullRequests;
		state.grant("pull-requests-list", {
			role: "roles/storage.legacyBucketReader",
			member,
		});
		state.grant("pull-requests", {
			role: "roles/storage.objectUser",
			member,
			condition: {
				title: "states of copies",
				expression: `resource.name.startsWith("projects/_/buckets/${state.name}/objects/staging-")`,
			},
		});
		state.grant("pull-requests-read-records", {
			role: "roles/storage.objectViewer",
			member,
			condition: {
				title: "records of environments",
				expression: 'resource.name.endsWith("/record.json")',
			},
		});
	}
}

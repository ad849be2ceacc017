import { DataGoogleStorageProjectServiceAccount } from "@cdktf/provider-google/lib/data-google-storage-project-service-account/index.js";
import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { AdmissionPolicy } from "../constructs/gcp/admission-policy.ts";
import { Bucket } from "../constructs/gcp/bucket.ts";
import { BudgetAlert } from "../constructs/gcp/budget-alert.ts";
import { DeliveryIdentities } from "../constructs/gcp/delivery-identities.ts";
import { EncryptionKey } from "../constructs/gcp/encryption-key.ts";
import { PROJECT_LABELS, PROJECT_NAMES } from "../constructs/gcp/gcp-names.ts";
import { GcsState } from "../constructs/gcp/gcs-state.ts";
import { GithubFederation } from "../constructs/gcp/github-federation.ts";
import { bindGoogle } from "../constructs/gcp/project.ts";
import { imageRegistry, Registry } from "../constructs/gcp/registry.ts";
import { Services } from "../constructs/gcp/services.ts";
import {
	type GoogleProjectSpec,
	PROJECT_STACK,
} from "../environments/google-project.ts";

/**
 * What a project of Google Cloud has once: APIs, the bucket of the states, images, who delivers, what a month may cost. All its
 * environments use it: it is applied before the first one, and destroyed after the last one and on purpose only.
 */
export class ProjectStack extends TerraformStack {
	constructor(scope: Construct, { region, apis }: GoogleProjectSpec) {
		super(scope, PROJECT_STACK);
		new GcsState(this, "google", "project");
		bindGoogle(this, region);
		const services = new Services(this, "services", apis);

		const storageAgent = new DataGoogleStorageProjectServiceAccount(
			this,
			"storage-agent",
			{ dependsOn: services.of("storage") },
		);
		const key = new EncryptionKey(this, "key", {
			ring: PROJECT_NAMES.keyRing,
			name: PROJECT_NAMES.key,
			region,
			labels: PROJECT_LABELS,
			users: { storage: storageAgent.member },
			lasting: true,
			preventDestroy: true,
			dependsOn: services.of("cloudkms"),
		});
		const state = new Bucket(this, "state", {
			name: PROJECT_NAMES.state,
			region,
			labels: PROJECT_LABELS,
			key,
			preventDestroy: true,
		});
		state.adopt(PROJECT_NAMES.state);
		const registry = new Registry(this, "registry", {
			dependsOn: services.of("artifactregistry", "containerscanning"),
		});

		new AdmissionPolicy(this, "admission", {
			dependsOn: services.of("binaryauthorization"),
		});

		const { delivery, pullRequests } = new DeliveryIdentities(
			this,
			"identities",
			{
				state,
				registry,
				dependsOn: services.of("iam", "cloudresourcemanager"),
			},
		);
		new GithubFederation(this, "github", {
			delivery,
			pullRequests,
			dependsOn: services.of("iam", "iamcredentials", "sts"),
		});
		new BudgetAlert(this, "budget", {
			dependsOn: services.of("billingbudgets", "cloudbilling", "monitoring"),
		});

		new TerraformOutput(this, "image_registry", {
			description:
				"Where images are pushed to: REGISTRY of docker buildx bake.",
			value: imageRegistry(this),
		});
		new TerraformOutput(this, "state_bucket", {
			description: "TICKSTACK_STATE_BUCKET.",
			value: state.name,
		});
	}
}

import { ArtifactRegistryRepositoryIamMember } from "@cdktf/provider-google/lib/artifact-registry-repository-iam-member/index.js";
import { Duration } from "@tickstack/contracts/duration";
import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { Bucket } from "../constructs/gcp/bucket.ts";
import { EncryptionKey } from "../constructs/gcp/encryption-key.ts";
import {
	gcpLabels,
	gcpNames,
	type OwnedGkeEnvironment,
	PROJECT_NAMES,
} from "../constructs/gcp/gcp-names.ts";
import { Network } from "../constructs/gcp/network.ts";
import { bindGoogle } from "../constructs/gcp/project.ts";
import {
	accountEmail,
	NODE_ROLES,
	ServiceAccount,
} from "../constructs/gcp/service-account.ts";
import { serviceAgent } from "../constructs/gcp/service-agents.ts";
import { googleProject } from "../environments/google-project.ts";
import { keepState } from "./state-backend.ts";

/** What an environment has before its cluster: network, key, the nodes' identity, a bucket for backups. */
export class FoundationStack extends TerraformStack {
	constructor(scope: Construct, id: string, environment: OwnedGkeEnvironment) {
		super(scope, id);
		keepState(this, environment, "foundation");
		const { region } = environment.cluster;
		bindGoogle(this, region);
		const names = gcpNames(environment);
		const labels = gcpLabels(environment);

		new Network(this, "network", environment);
		const key = new EncryptionKey(this, "key", {
			ring: names.keyRing,
			name: names.key,
			region,
			labels,
			users: {
				gke: serviceAgent(this, "gke"),
				disks: serviceAgent(this, "compute"),
				storage: serviceAgent(this, "storage"),
			},
			lasting: environment.lifetime.kind === "permanent",
			preventDestroy: environment.tier === "prod",
		});
		this.#nodes(names.nodeAccount);
		if (environment.elasticsearch.snapshots)
			new Bucket(this, "backups", {
				name: names.backups,
				region,
				labels,
				key,
				// A deleted snapshot stays restorable for a day.
				retention: Duration.days(1),
				versions: 2,
				preventDestroy: environment.tier === "prod",
			});
	}

	/** The nodes' identity: logs and metrics on the project, images of the registry alone. */
	#nodes(accountId: string): void {
		const nodes = new ServiceAccount(this, "nodes", {
			accountId,
			description: "Identity of the nodes: logs, metrics, pulling images.",
		});
		for (const role of NODE_ROLES) nodes.onProject(role);
		new ArtifactRegistryRepositoryIamMember(this, "images", {
			location: googleProject.region,
			repository: PROJECT_NAMES.registry,
			role: "roles/artifactregistry.reader",
			member: nodes.member,
		});
		// Who makes a node pool attaches it.
		nodes.grant(
			"delivery",
			"iam.serviceAccountUser",
			`serviceAccount:${accountEmail(this, PROJECT_NAMES.delivery)}`,
		);
	}
}

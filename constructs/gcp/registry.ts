import { ArtifactRegistryRepository } from "@cdktf/provider-google/lib/artifact-registry-repository/index.js";
import { ArtifactRegistryRepositoryIamMember } from "@cdktf/provider-google/lib/artifact-registry-repository-iam-member/index.js";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { googleProject } from "../../environments/google-project.ts";
import { PROJECT_LABELS, PROJECT_NAMES } from "./gcp-names.ts";
import { projectId } from "./project.ts";

/**
 * The project's own images, for all its environments: tags are immutable, images without a tag are deleted after 30 days.
 * Encrypted by Google's key (docs/adr/016).
 */
export class Registry extends Construct {
	readonly #repository: ArtifactRegistryRepository;

	constructor(
		scope: Construct,
		id: string,
		{ dependsOn }: { readonly dependsOn: ITerraformDependable[] },
	) {
		super(scope, id);
		this.#repository = new ArtifactRegistryRepository(this, "repository", {
			repositoryId: PROJECT_NAMES.registry,
			location: googleProject.region,
			format: "DOCKER",
			description: "Images of the workloads and of Spark with its connectors.",
			labels: PROJECT_LABELS,
			dockerConfig: { immutableTags: true },
			vulnerabilityScanningConfig: { enablementConfig: "INHERITED" },
			cleanupPolicyDryRun: false,
			cleanupPolicies: [
				{
					id: "delete-untagged",
					action: "DELETE",
					condition: { tagState: "UNTAGGED", olderThan: `${30 * 86_400}s` },
				},
				{
					id: "keep-recent",
					action: "KEEP",
					mostRecentVersions: { keepCount: 20 },
				},
			],
			dependsOn,
		});
	}

	/** Lets an identity push images, and pull them. */
	grantPush(id: string, member: string): void {
		const { location, name: repository } = this.#repository;
		new ArtifactRegistryRepositoryIamMember(this, id, {
			location,
			repository,
			role: "roles/artifactregistry.writer",
			member,
		});
	}
}

/** Where the project's own images are pulled from in Google Cloud. */
export const imageRegistry = (scope: Construct): string =>
	`${googleProject.region}-docker.pkg.dev/${projectId(scope)}/${PROJECT_NAMES.registry}`;

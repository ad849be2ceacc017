import { ArtifactRegistryRepository } from "@cdktf/provider-google/lib/artifact-registry-repository/index.js";
import { Construct } from "constructs";
import type { EncryptionKey } from "./encryption-key.ts";
import { gcpLabels, type OwnedGkeEnvironment } from "./gcp-names.ts";
import { projectId } from "./project.ts";

/** Name of the Artifact Registry repository; one for all environments of a project. */
const REGISTRY = "tickstack";

export interface RegistryProps {
	readonly environment: OwnedGkeEnvironment;
	readonly key: EncryptionKey;
}

/** The project's own images: tags are immutable, images without a tag are deleted after 30 days. */
export class Registry extends Construct {
	constructor(
		scope: Construct,
		id: string,
		{ environment, key }: RegistryProps,
	) {
		super(scope, id);
		new ArtifactRegistryRepository(this, "repository", {
			repositoryId: REGISTRY,
			location: environment.cluster.region,
			format: "DOCKER",
			description: "Images of the workloads and of Spark with its connectors.",
			kmsKeyName: key.id,
			labels: gcpLabels(environment),
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
			dependsOn: [...key.grants],
		});
	}
}

/** Where the project's own images are pulled from in Google Cloud. */
export const imageRegistry = (scope: Construct, region: string): string =>
	`${region}-docker.pkg.dev/${projectId(scope)}/${REGISTRY}`;

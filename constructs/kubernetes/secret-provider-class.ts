import type { Construct } from "constructs";
import { projectNumber } from "../gcp/project.ts";
import { secretId } from "../gcp/secret-manager-secret.ts";
import { ClusterBinding } from "./cluster-binding.ts";
import type { CredentialFiles } from "./credential-files.ts";
import type { CustomResource } from "./custom-resources.ts";

/** Tells the CSI add-on which secrets of Secret Manager become which files. */
export function secretProviderClass(
	scope: Construct,
	{ name, files }: CredentialFiles,
): CustomResource {
	const { environment } = ClusterBinding.of(scope);
	const entries = files.map((file) => ({
		resourceName: `projects/${projectNumber(scope)}/secrets/${secretId(environment, name, file)}/versions/latest`,
		path: file,
	}));
	return {
		apiVersion: "secrets-store.csi.x-k8s.io/v1",
		kind: "SecretProviderClass",
		name,
		// YAML in a string, as the add-on takes it; JSON is YAML.
		spec: { provider: "gke", parameters: { secrets: JSON.stringify(entries) } },
	};
}

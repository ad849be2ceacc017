import { SecretV1 } from "@cdktf/provider-kubernetes/lib/secret-v1/index.js";
import { Construct, type IConstruct } from "constructs";
import { SecretManagerSecret } from "../gcp/secret-manager-secret.ts";
import { ClusterBinding } from "./cluster-binding.ts";
import type { CredentialFiles } from "./credential-files.ts";
import {
	credentialsRevision,
	credentialValue,
} from "./credentials-variable.ts";
import { customResources } from "./custom-resources.ts";
import type { PodGroup } from "./pod-group.ts";
import { secretProviderClass } from "./secret-provider-class.ts";
import { type Mount, Volume } from "./volume.ts";

/**
 * A secret of the environment. Its values pass through write-only arguments: they are in no plan, no state
 * and no synthesized file. On the environment's own GKE cluster they lie in Secret Manager and are fetched
 * by its CSI add-on under the pod's identity; elsewhere they lie in a Kubernetes secret.
 */
export class Credential extends Construct {
	constructor(scope: Construct, id: string, props: CredentialFiles) {
		super(scope, id);
		const cluster = ClusterBinding.of(this);
		if (cluster.secretStore === "secret-manager") {
			for (const file of props.files)
				new SecretManagerSecret(this, file, {
					credential: props.name,
					file,
				});
			customResources(this).add(secretProviderClass(this, props));
			return;
		}
		new SecretV1(this, "secret", {
			metadata: {
				name: props.name,
				namespace: cluster.namespace,
				labels: { app: "credential", env: cluster.environment.name },
			},
			type: "Opaque",
			dataWo: Object.fromEntries(
				props.files.map((file) => [file, credentialValue(this, props, file)]),
			),
			dataWoRevision: credentialsRevision(this),
		});
	}
}

/** Mounts a credential into the pods of a group, whichever stack made it. */
export function mountCredential(
	scope: IConstruct,
	pods: PodGroup,
	credential: CredentialFiles,
	path: string,
): Mount {
	const { name } = credential;
	if (ClusterBinding.of(scope).secretStore === "kubernetes")
		return Volume.secret(name, name).at(path);
	for (const file of credential.files)
		SecretManagerSecret.grantAccess(scope, pods, { credential: name, file });
	return Volume.secretManager(name, name).at(path);
}

/** Folder under which workloads find the credentials of their grants. */
export const CREDENTIALS_PATH = "/var/run/tickstack";

import { SecretManagerSecret } from "@cdktf/provider-google/lib/secret-manager-secret/index.js";
import { SecretManagerSecretIamMember } from "@cdktf/provider-google/lib/secret-manager-secret-iam-member/index.js";
import { SecretManagerSecretVersion } from "@cdktf/provider-google/lib/secret-manager-secret-version/index.js";
import { Lazy } from "cdktf";
import { Construct, type IConstruct } from "constructs";
import type {
	CredentialFiles,
	CredentialStore,
	ForeignServiceAccount,
} from "../kubernetes/credential-store.ts";
import {
	credentialsRevision,
	credentialValue,
} from "../kubernetes/credentials-variable.ts";
import { customResources } from "../kubernetes/custom-resources.ts";
import type { PodGroup } from "../kubernetes/pod-group.ts";
import { Volume } from "../kubernetes/volume.ts";
import type { OwnedGkeEnvironment } from "./gcp-names.ts";
import { workloadPrincipal } from "./service-account.ts";

/**
 * Credentials in Secret Manager, in the environment's region, a secret for each file. Pods get them from its CSI add-on
 * under their own identity (GKE docs, "Secret Manager add-on").
 */
export class SecretManager implements CredentialStore {
	readonly #environment: OwnedGkeEnvironment;
	/** Those of this stack, by their id: a store is one stack's. */
	readonly #made = new Map<string, SecretManagerSecret>();

	constructor(environment: OwnedGkeEnvironment) {
		this.#environment = environment;
	}

	create(scope: Construct, { name, files }: CredentialFiles): void {
		const secrets = files.map((file) => ({
			resourceName: `${this.#secret(scope, name, file).name}/versions/latest`,
			path: file,
		}));
		customResources(scope).add({
			apiVersion: "secrets-store.csi.x-k8s.io/v1",
			kind: "SecretProviderClass",
			name,
			spec: {
				provider: "gke",
				// YAML in a string, as the add-on takes it; JSON is YAML.
				parameters: { secrets: JSON.stringify(secrets) },
			},
		});
	}

	volume(
		scope: IConstruct,
		pods: PodGroup,
		{ name, files }: CredentialFiles,
	): Volume {
		for (const file of files) {
			const id = `secret-${name}-${file}-to-${pods.name}`;
			if (!scope.node.tryFindChild(id))
				this.#grantAccess(scope as Construct, id, this.#id(name, file), {
					namespace: this.#environment.namespace,
					name: pods.name,
				});
		}
		return Volume.csi(name, {
			driver: "secrets-store-gke.csi.k8s.io",
			volumeAttributes: { secretProviderClass: name },
		});
	}

	triggerAuthentication(
		scope: Construct,
		keda: ForeignServiceAccount,
		credential: string,
		file: string,
	) {
		const id = this.#id(credential, file);
		this.#grantAccess(scope, file, id, keda);
		return {
			gcpSecretManager: {
				podIdentity: { provider: "gcp" },
				secrets: [{ parameter: file, id, version: "latest" }],
			},
		};
	}

	#secret(
		scope: Construct,
		credential: string,
		file: string,
	): SecretManagerSecret {
		const { name, tier, cluster } = this.#environment;
		const parts = new Construct(scope, file);
		const secretId = this.#id(credential, file);
		const secret = new SecretManagerSecret(parts, "secret", {
			secretId,
			labels: { app: "tickstack", env: name },
			replication: {
				userManaged: { replicas: [{ location: cluster.region }] },
			},
			deletionProtection: tier === "prod",
		});
		this.#made.set(secretId, secret);
		new SecretManagerSecretVersion(parts, "version", {
			secret: secret.id,
			secretDataWo: credentialValue(parts, credential, file),
			secretDataWoVersion: credentialsRevision(parts),
			deletionPolicy: "DELETE",
		});
		return secret;
	}

	#grantAccess(
		scope: Construct,
		id: string,
		secretId: string,
		{ namespace, name }: ForeignServiceAccount,
	): void {
		new SecretManagerSecretIamMember(scope, id, {
			// Of this stack by reference, also when it is made later; of another one by name.
			secretId: Lazy.stringValue({
				produce: () => this.#made.get(secretId)?.secretId ?? secretId,
			}),
			role: "roles/secretmanager.secretAccessor",
			member: workloadPrincipal(scope, { namespace }, name),
		});
	}

	/** Secret Manager takes letters, digits, dashes and underscores. */
	#id(credential: string, file: string): string {
		return `${this.#environment.name}-${credential}-${file}`.replaceAll(
			".",
			"-",
		);
	}
}

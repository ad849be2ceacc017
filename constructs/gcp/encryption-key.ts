import { KmsCryptoKey } from "@cdktf/provider-google/lib/kms-crypto-key/index.js";
import { KmsCryptoKeyIamMember } from "@cdktf/provider-google/lib/kms-crypto-key-iam-member/index.js";
import { KmsKeyRing } from "@cdktf/provider-google/lib/kms-key-ring/index.js";
import { Construct } from "constructs";
import { gcpLabels, gcpNames, type OwnedGkeEnvironment } from "./gcp-names.ts";
import { projectId, projectNumber } from "./project.ts";

/** Google's own identities that encrypt with the key: GKE its database, Storage and Artifact Registry their objects. */
const SERVICE_AGENTS = {
	gke: "container-engine-robot",
	storage: "gs-project-accounts",
	registry: "gcp-sa-artifactregistry",
} as const;

/** The environment's own key: what it encrypts is unreadable when it is destroyed. */
export class EncryptionKey extends Construct {
	readonly id: string;
	/** Grants that must exist before anything is encrypted. */
	readonly grants: readonly KmsCryptoKeyIamMember[];

	constructor(scope: Construct, id: string, environment: OwnedGkeEnvironment) {
		super(scope, id);
		const names = gcpNames(environment);
		const ring = new KmsKeyRing(this, "ring", {
			name: names.keyRing,
			location: environment.cluster.region,
		});
		const key = new KmsCryptoKey(this, "key", {
			name: names.key,
			keyRing: ring.id,
			purpose: "ENCRYPT_DECRYPT",
			rotationPeriod: `${90 * 86_400}s`,
			labels: gcpLabels(environment),
			...(environment.tier === "prod" && {
				lifecycle: { preventDestroy: true },
			}),
		});
		this.id = key.id;
		this.grants = Object.entries(SERVICE_AGENTS).map(
			([agent, account]) =>
				new KmsCryptoKeyIamMember(this, agent, {
					cryptoKeyId: key.id,
					role: "roles/cloudkms.cryptoKeyEncrypterDecrypter",
					member: `serviceAccount:service-${projectNumber(this)}@${account}.iam.gserviceaccount.com`,
				}),
		);
	}
}

/** The key's full name, for stacks that did not make it. */
export const encryptionKeyName = (
	scope: Construct,
	environment: OwnedGkeEnvironment,
): string => {
	const { keyRing, key } = gcpNames(environment);
	return `projects/${projectId(scope)}/locations/${environment.cluster.region}/keyRings/${keyRing}/cryptoKeys/${key}`;
};

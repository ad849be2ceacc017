import { KmsCryptoKey } from "@cdktf/provider-google/lib/kms-crypto-key/index.js";
import { KmsCryptoKeyIamMember } from "@cdktf/provider-google/lib/kms-crypto-key-iam-member/index.js";
import { KmsKeyRing } from "@cdktf/provider-google/lib/kms-key-ring/index.js";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { adoptable } from "../terraform/adopt.ts";
import { gcpNames, type OwnedGkeEnvironment } from "./gcp-names.ts";
import { projectId } from "./project.ts";

export interface EncryptionKeyProps {
	readonly ring: string;
	readonly name: string;
	readonly region: string;
	readonly labels: Readonly<Record<string, string>>;
	/** Google's own identities that encrypt with it, as IAM names them. */
	readonly users: Readonly<Record<string, string>>;
	/** Whether ring and key outlive the stack, and the next one of the same name has them again. */
	readonly lasting: boolean;
	/** Terraform refuses to destroy it. @default false */
	readonly preventDestroy?: boolean;
	/** @default nothing */
	readonly dependsOn?: ITerraformDependable[];
}

/** A key of one's own: what it encrypts is unreadable when it is destroyed. A key ring is never deleted (Cloud KMS docs, "Key rings"). */
export class EncryptionKey extends Construct {
	readonly id: string;
	/** Grants that must exist before anything is encrypted. */
	readonly grants: readonly KmsCryptoKeyIamMember[];

	constructor(scope: Construct, id: string, props: EncryptionKeyProps) {
		super(scope, id);
		const { region, lasting, dependsOn } = props;
		const ring = new KmsKeyRing(this, "ring", {
			name: props.ring,
			location: region,
			...(dependsOn && { dependsOn }),
		});
		const key = new KmsCryptoKey(this, "key", {
			name: props.name,
			keyRing: ring.id,
			purpose: "ENCRYPT_DECRYPT",
			rotationPeriod: `${90 * 86_400}s`,
			labels: { ...props.labels },
			...(props.preventDestroy && { lifecycle: { preventDestroy: true } }),
		});
		if (lasting) {
			const format = `projects/%s/locations/${region}/keyRings/${props.ring}`;
			const project = projectId(this);
			adoptable(ring, format, project);
			adoptable(key, `${format}/cryptoKeys/${props.name}`, project);
		}
		this.id = key.id;
		this.grants = Object.entries(props.users).map(
			([user, member]) =>
				new KmsCryptoKeyIamMember(this, user, {
					cryptoKeyId: key.id,
					role: "roles/cloudkms.cryptoKeyEncrypterDecrypter",
					member,
				}),
		);
	}
}

/** The full name of an environment's key, for stacks that did not make it. */
export const encryptionKeyName = (
	scope: Construct,
	environment: OwnedGkeEnvironment,
): string => {
	const { keyRing, key } = gcpNames(environment);
	return `projects/${projectId(scope)}/locations/${environment.cluster.region}/keyRings/${keyRing}/cryptoKeys/${key}`;
};

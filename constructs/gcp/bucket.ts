import { StorageBucket } from "@cdktf/provider-google/lib/storage-bucket/index.js";
import { StorageBucketIamMember } from "@cdktf/provider-google/lib/storage-bucket-iam-member/index.js";
import type { Duration } from "@tickstack/contracts/duration";
import { Fn, Op, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import type { EncryptionKey } from "./encryption-key.ts";
import { gcpLabels, type OwnedGkeEnvironment } from "./gcp-names.ts";
import { projectId } from "./project.ts";

export interface BucketProps {
	readonly environment: OwnedGkeEnvironment;
	readonly key: EncryptionKey;
	/** Follows the project's id, since bucket names are global. */
	readonly name: string;
	/** Objects cannot be deleted before this age. @default none */
	readonly retention?: Duration;
	/** Old versions of an object that are kept. @default 20 */
	readonly versions?: number;
}

/** A private bucket in the environment's region, encrypted with its key, with versions of what is overwritten. */
export class Bucket extends Construct {
	readonly #bucket: StorageBucket;
	readonly #name: string;

	constructor(scope: Construct, id: string, props: BucketProps) {
		super(scope, id);
		const { environment, key, retention } = props;
		this.#name = props.name;
		this.#bucket = new StorageBucket(this, "bucket", {
			name: bucketName(this, props.name),
			location: environment.cluster.region,
			labels: gcpLabels(environment),
			uniformBucketLevelAccess: true,
			publicAccessPrevention: "enforced",
			forceDestroy: false,
			versioning: { enabled: true },
			encryption: { defaultKmsKeyName: key.id },
			softDeletePolicy: { retentionDurationSeconds: 7 * 86_400 },
			lifecycleRule: [
				{
					action: { type: "Delete" },
					condition: {
						numNewerVersions: props.versions ?? 20,
						withState: "ARCHIVED",
					},
				},
				{
					action: { type: "AbortIncompleteMultipartUpload" },
					condition: { age: 7 },
				},
			],
			// Versions and a retention policy exclude each other only for locked policies.
			...(retention && {
				retentionPolicy: {
					isLocked: false,
					retentionPeriod: retention.toSeconds(),
				},
			}),
			dependsOn: [...key.grants],
			...(environment.tier === "prod" && {
				lifecycle: { preventDestroy: true },
			}),
		});
	}

	/**
	 * Adopts the bucket where it exists already: imports it into the state, once (Terraform docs, "Import").
	 * @param existing name of a bucket that exists; the name of another one, or an empty text, changes nothing
	 */
	adopt(existing: string): void {
		const own = Fn.format("%s-%s", [projectId(this), this.#name]);
		const adopted = Fn.conditional(Op.eq(existing, own), [existing], []);
		const { terraformResourceType: type, friendlyUniqueId: id } = this.#bucket;
		TerraformStack.of(this).addOverride("import", [
			{ for_each: Fn.toset(adopted), to: `${type}.${id}`, id: existing },
		]);
	}

	/** Lets one identity read and write objects. */
	grantReadWrite(id: string, member: string): void {
		new StorageBucketIamMember(this, id, {
			bucket: this.#bucket.name,
			role: "roles/storage.objectUser",
			member,
		});
	}
}

export const bucketName = (scope: Construct, name: string): string =>
	`${projectId(scope)}-${name}`;

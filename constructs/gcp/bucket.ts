import { StorageBucket } from "@cdktf/provider-google/lib/storage-bucket/index.js";
import { StorageBucketIamMember } from "@cdktf/provider-google/lib/storage-bucket-iam-member/index.js";
import type { Duration } from "@tickstack/contracts/duration";
import { Construct } from "constructs";
import { adoptable } from "../terraform/adopt.ts";
import type { EncryptionKey } from "./encryption-key.ts";
import { projectId } from "./project.ts";

export interface BucketProps {
	/** Follows the project's id, since bucket names are global. */
	readonly name: string;
	readonly region: string;
	readonly labels: Readonly<Record<string, string>>;
	/** What it encrypts by. */
	readonly key: EncryptionKey;
	/** Objects cannot be deleted before this age. @default none */
	readonly retention?: Duration;
	/** Old versions of an object that are kept. @default 20 */
	readonly versions?: number;
	/** Terraform refuses to destroy it. @default false */
	readonly preventDestroy?: boolean;
}

/** A right on objects of a bucket, on those of some names where a condition says so. */
export interface ObjectGrant {
	readonly role: string;
	readonly member: string;
	/** In CEL, with a title; `resource.name` is `projects/_/buckets/BUCKET/objects/NAME` (IAM docs, "Resource attributes"). @default all objects */
	readonly condition?: { readonly title: string; readonly expression: string };
}

/** A private, encrypted bucket with versions of what is overwritten. */
export class Bucket extends Construct {
	readonly #bucket: StorageBucket;

	constructor(scope: Construct, id: string, props: BucketProps) {
		super(scope, id);
		const { key, retention } = props;
		this.#bucket = new StorageBucket(this, "bucket", {
			name: bucketName(this, props.name),
			location: props.region,
			labels: { ...props.labels },
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
			...(props.preventDestroy && { lifecycle: { preventDestroy: true } }),
		});
	}

	/** By reference: whoever uses it comes after it. */
	get name(): string {
		return this.#bucket.name;
	}

	/** Has the stack adopt the bucket where it was made before all else. */
	adopt(name: string): void {
		adoptable(this.#bucket, `%s-${name}`, projectId(this));
	}

	grant(id: string, grant: ObjectGrant): void {
		new StorageBucketIamMember(this, id, {
			bucket: this.#bucket.name,
			...grant,
		});
	}
}

export const bucketName = (scope: Construct, name: string): string =>
	`${projectId(scope)}-${name}`;

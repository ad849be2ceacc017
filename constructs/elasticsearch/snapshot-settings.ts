import type { SnapshotsSpec } from "../../environments/elasticsearch-spec.ts";

/** Elasticsearch applies what it finds here by itself, with no user and no client (docs, "File-based settings"). */
export const FILE_SETTINGS = "operator/settings.json";

/** Stands for the bucket, whose name is known when Terraform runs; the init container puts it in. */
export const BUCKET_PLACEHOLDER = "@BUCKET@";
export const BUCKET_VARIABLE = "SNAPSHOT_BUCKET";

/** The repository in Cloud Storage and the policy that fills and thins it. Access is the pods' own identity: no key. */
export const snapshotSettings = ({ cron, retention }: SnapshotsSpec): string =>
	`${JSON.stringify(
		{
			metadata: { version: "1", compatibility: "8.4.0" },
			state: {
				snapshot_repositories: {
					backups: {
						type: "gcs",
						settings: {
							bucket: BUCKET_PLACEHOLDER,
							base_path: "elasticsearch",
						},
					},
				},
				slm: {
					backups: {
						schedule: cron,
						name: "<snapshot-{now/d}>",
						repository: "backups",
						config: { indices: ["*"], include_global_state: true },
						retention: { expire_after: retention.toString(), min_count: 3 },
					},
				},
			},
		},
		null,
		2,
	)}\n`;

import type { SnapshotsSpec } from "../../environments/elasticsearch-spec.ts";
import type { IpBlock } from "../kubernetes/network-peer.ts";

/** Where snapshots go: what lies around the cluster offers it. */
export interface SnapshotRepository {
	/** Elasticsearch's type of repository, e.g. `gcs`. */
	readonly type: string;
	/** May be a reference that Terraform resolves. */
	readonly bucket: string;
	/** What the nodes connect to for it, by name. */
	readonly reaches: Readonly<
		Record<string, { readonly to: IpBlock; readonly ports: readonly number[] }>
	>;
}

/** Elasticsearch applies what it finds here by itself, with no user and no client (docs, "File-based settings"). */
export const FILE_SETTINGS = "operator/settings.json";

/** Stands for the bucket, whose name is known when Terraform runs; the init container puts it in. */
export const BUCKET_PLACEHOLDER = "@BUCKET@";
export const BUCKET_VARIABLE = "SNAPSHOT_BUCKET";

/** The repository and the policy that fills and thins it. */
export const snapshotSettings = (
	{ cron, retention }: SnapshotsSpec,
	{ type }: SnapshotRepository,
): string =>
	`${JSON.stringify(
		{
			metadata: { version: "1", compatibility: "8.4.0" },
			state: {
				snapshot_repositories: {
					backups: {
						type,
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

import { GkeBackupBackupPlan } from "@cdktf/provider-google/lib/gke-backup-backup-plan/index.js";
import { Construct } from "constructs";
import { encryptionKeyName } from "./encryption-key.ts";
import { gcpLabels, type OwnedGkeEnvironment } from "./gcp-names.ts";
import { projectId } from "./project.ts";

/** A nightly backup of the namespace's objects and volumes, kept for two weeks. */
export class BackupPlan extends Construct {
	constructor(scope: Construct, id: string, environment: OwnedGkeEnvironment) {
		super(scope, id);
		const { name, region } = environment.cluster;
		new GkeBackupBackupPlan(this, "plan", {
			name,
			location: region,
			cluster: `projects/${projectId(this)}/locations/${region}/clusters/${name}`,
			labels: gcpLabels(environment),
			backupConfig: {
				selectedNamespaces: { namespaces: [environment.namespace] },
				includeVolumeData: true,
				includeSecrets: false,
				encryptionKey: {
					gcpKmsEncryptionKey: encryptionKeyName(this, environment),
				},
			},
			backupSchedule: { cronSchedule: "30 18 * * *" },
			retentionPolicy: { backupDeleteLockDays: 7, backupRetainDays: 14 },
		});
	}
}

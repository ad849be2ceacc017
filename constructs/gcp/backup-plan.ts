import { GkeBackupBackupPlan } from "@cdktf/provider-google/lib/gke-backup-backup-plan/index.js";
import { Construct } from "constructs";
import { gcpLabels, type OwnedGkeEnvironment } from "./gcp-names.ts";

export interface BackupPlanProps {
	readonly environment: OwnedGkeEnvironment;
	/** Its id, by reference: the plan comes after it. */
	readonly cluster: string;
}

/**
 * A nightly backup of the namespace's objects and volumes, kept for two weeks; backups of encrypted disks are encrypted by the same
 * key, their index by Google's (docs/adr/016).
 */
export class BackupPlan extends Construct {
	constructor(
		scope: Construct,
		id: string,
		{ environment, cluster }: BackupPlanProps,
	) {
		super(scope, id);
		const { name, region } = environment.cluster;
		new GkeBackupBackupPlan(this, "plan", {
			name,
			location: region,
			cluster,
			labels: gcpLabels(environment),
			backupConfig: {
				selectedNamespaces: { namespaces: [environment.namespace] },
				includeVolumeData: true,
				includeSecrets: false,
			},
			backupSchedule: { cronSchedule: "30 18 * * *" },
			retentionPolicy: { backupDeleteLockDays: 7, backupRetainDays: 14 },
		});
	}
}

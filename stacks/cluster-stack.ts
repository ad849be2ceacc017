import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { BackupPlan } from "../constructs/gcp/backup-plan.ts";
import type { OwnedGkeEnvironment } from "../constructs/gcp/gcp-names.ts";
import { GkeCluster } from "../constructs/gcp/gke-cluster.ts";
import { bindGoogle, projectId } from "../constructs/gcp/project.ts";
import { keepState } from "./state-backend.ts";

/** The environment's own cluster. */
export class ClusterStack extends TerraformStack {
	constructor(scope: Construct, id: string, environment: OwnedGkeEnvironment) {
		super(scope, id);
		keepState(this, environment, "cluster");
		const { name, region } = environment.cluster;
		bindGoogle(this, region);

		const cluster = new GkeCluster(this, "gke", environment);
		if (environment.tier === "prod")
			new BackupPlan(this, "backup", { environment, cluster: cluster.id });

		new TerraformOutput(this, "connect", {
			description: "Points kubectl at the cluster.",
			value: `gcloud container clusters get-credentials ${name} --region ${region} --project ${projectId(this)} --dns-endpoint`,
		});
	}
}

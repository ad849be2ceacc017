import { Construct } from "constructs";
import type { ScheduleSpec } from "../../environments/environment-spec.ts";
import type { WorkloadSpecs } from "../../environments/workload-specs.ts";
import { batchConfig } from "../../workloads/batch/src/config.ts";
import { CronJob } from "../kubernetes/cron-job.ts";
import type { Grantable } from "../kubernetes/grantee.ts";
import { workloadPod } from "./workload.ts";
import { SAMPLE_HISTORY } from "./workload-image.ts";

export interface BatchProps {
	readonly workload: WorkloadSpecs["batch"];
	readonly schedule: ScheduleSpec;
}

/** Computes the batch features each night. */
export class Batch extends Construct implements Grantable {
	readonly grantee: CronJob;

	constructor(
		scope: Construct,
		id: string,
		{ workload, schedule }: BatchProps,
	) {
		super(scope, id);
		this.grantee = new CronJob(this, id, {
			...workloadPod(this, {
				config: batchConfig,
				settings: {
					history: SAMPLE_HISTORY,
					workDir: "/tmp",
					...workload.settings,
				},
				size: workload,
				tier: "batch",
			}),
			schedule,
		});
	}
}

import { Construct } from "constructs";
import type { ScheduleSpec } from "../../environments/environment-spec.ts";
import type { WorkloadSpecs } from "../../environments/workload-specs.ts";
import {
	batchConfig,
	EXIT_DIFFERENCES,
} from "../../workloads/batch/src/config.ts";
import { CronJob } from "../kubernetes/cron-job.ts";
import type { Grantable } from "../kubernetes/grantee.ts";
import { workloadPod } from "./workload.ts";
import { SAMPLE_HISTORY } from "./workload-image.ts";

export interface BatchProps {
	readonly workload: WorkloadSpecs["batch"];
	readonly schedule: ScheduleSpec;
	/** What each run does. @default features */
	readonly job?: "features" | "compaction" | "reconciliation";
	/** Its name in roles and file ownership. @default batch */
	readonly principal?: string;
}

/** One job of the batch layer, by the clock. */
export class Batch extends Construct implements Grantable {
	readonly grantee: CronJob;

	constructor(
		scope: Construct,
		id: string,
		{ workload, schedule, job = "features", principal }: BatchProps,
	) {
		super(scope, id);
		const { history = SAMPLE_HISTORY, ...settings } = workload.settings;
		this.grantee = new CronJob(this, id, {
			...workloadPod(this, {
				config: batchConfig,
				settings: {
					...settings,
					job,
					...(job === "features" && { history }),
					workDir: "/tmp",
					// Kubernetes shows it with the pod that has ended.
					summaryFile: "/dev/termination-log",
				},
				size: workload,
				tier: "batch",
			}),
			...(principal && { principal }),
			schedule,
			// A finding, which running again does not change.
			failJobOnExitCodes: [EXIT_DIFFERENCES],
		});
	}
}

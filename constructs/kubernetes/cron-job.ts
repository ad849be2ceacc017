import { CronJobV1 } from "@cdktf/provider-kubernetes/lib/cron-job-v1/index.js";
import { Construct } from "constructs";
import type { ScheduleSpec } from "../../environments/environment-spec.ts";
import type { Binding, Grantee } from "./grantee.ts";
import { WorkloadPod, type WorkloadPodProps } from "./workload-pod.ts";

export interface CronJobProps extends WorkloadPodProps {
	/** Its name in ACLs, roles and file ownership. @default the id */
	readonly principal?: string;
	readonly schedule: ScheduleSpec;
	/** Exit codes after which a run is not retried. @default none */
	readonly failJobOnExitCodes?: readonly number[];
}

/** Pods that run to their end by the clock, never two at once. */
export class CronJob extends Construct implements Grantee {
	readonly principal: string;
	readonly #pod: WorkloadPod;
	readonly #resource: CronJobV1;

	/** @param id name of the CronJob */
	constructor(scope: Construct, id: string, props: CronJobProps) {
		super(scope, id);
		const pod = new WorkloadPod(this, id, props, {
			nodeRole: "compute",
			restartPolicy: "Never",
		});
		this.principal = props.principal ?? id;
		this.#pod = pod;
		const { schedule, failJobOnExitCodes } = props;
		this.#resource = new CronJobV1(this, "cron-job", {
			metadata: { name: id, namespace: pod.namespace, labels: pod.labels },
			spec: {
				schedule: schedule.cron,
				timezone: schedule.timeZone,
				concurrencyPolicy: "Forbid",
				startingDeadlineSeconds: schedule.startingDeadline.toSeconds(),
				successfulJobsHistoryLimit: schedule.successfulHistory,
				failedJobsHistoryLimit: schedule.failedHistory,
				jobTemplate: {
					metadata: { labels: pod.labels },
					spec: {
						activeDeadlineSeconds: schedule.deadline.toSeconds(),
						backoffLimit: 2,
						...(failJobOnExitCodes && {
							podFailurePolicy: {
								rule: [
									{
										action: "FailJob",
										onExitCodes: {
											// Kubernetes can do without it, the provider crashes when it reads such a rule.
											containerName: pod.containerName,
											operator: "In",
											values: [...failJobOnExitCodes],
										},
									},
								],
							},
						}),
						template: pod.render(),
					},
				},
			},
		});
	}

	get pods() {
		return this.#pod.pods;
	}

	bind(binding: Binding): void {
		this.#pod.bind(binding);
		this.#resource.spec.jobTemplate.spec.putTemplate(this.#pod.render());
	}
}

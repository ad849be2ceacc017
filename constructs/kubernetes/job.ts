import { JobV1 } from "@cdktf/provider-kubernetes/lib/job-v1/index.js";
import type { Duration } from "@tickstack/contracts/duration";
import { Construct } from "constructs";
import type { Binding, Grantee } from "./grantee.ts";
import { WorkloadPod, type WorkloadPodProps } from "./workload-pod.ts";

export interface JobProps extends WorkloadPodProps {
	/** Its name in ACLs, roles and file ownership. @default the id */
	readonly principal?: string;
	/** A job's pod cannot be changed: what changes makes a new job, so its name carries this (a checksum). */
	readonly revision: string;
	/** The run is killed at this age. */
	readonly activeDeadline: Duration;
}

/** Pods that run once to their end; apply waits for it. */
export class Job extends Construct implements Grantee {
	readonly principal: string;
	readonly #pod: WorkloadPod;
	readonly #resource: JobV1;

	/** @param id name of the Job, followed by its revision */
	constructor(scope: Construct, id: string, props: JobProps) {
		super(scope, id);
		const pod = new WorkloadPod(this, id, props, {
			nodeRole: "compute",
			restartPolicy: "OnFailure",
		});
		this.principal = props.principal ?? id;
		this.#pod = pod;
		this.#resource = new JobV1(this, "job", {
			metadata: {
				name: `${id}-${props.revision.slice(0, 10)}`,
				namespace: pod.namespace,
				labels: pod.labels,
			},
			spec: {
				backoffLimit: 6,
				activeDeadlineSeconds: props.activeDeadline.toSeconds(),
				completions: 1,
				parallelism: 1,
				template: pod.render(),
			},
			waitForCompletion: true,
			timeouts: {
				create: `${Math.ceil(props.activeDeadline.toSeconds())}s`,
				update: `${Math.ceil(props.activeDeadline.toSeconds())}s`,
			},
		});
	}

	get pods() {
		return this.#pod.pods;
	}

	bind(binding: Binding): void {
		this.#pod.bind(binding);
		this.#resource.spec.putTemplate(this.#pod.render());
	}
}

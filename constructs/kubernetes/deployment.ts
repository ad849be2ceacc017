import { DeploymentV1 } from "@cdktf/provider-kubernetes/lib/deployment-v1/index.js";
import { Construct } from "constructs";
import type { NodeRole } from "../../environments/cluster-spec.ts";
import { type Autoscaling, autoscaler, KEEP_REPLICAS } from "./autoscaler.ts";
import type { Binding, Delegate, Grantee } from "./grantee.ts";
import type { StatefulSet } from "./stateful-set.ts";
import { WorkloadPod, type WorkloadPodProps } from "./workload-pod.ts";

export interface DeploymentProps extends WorkloadPodProps {
	/** Its name in ACLs, roles and file ownership. @default the id */
	readonly principal?: string;
	readonly replicas: number;
	/** More replicas under load; Terraform then ignores their number. @default a fixed number */
	readonly autoscaling?: Autoscaling;
	/** The number of pods is decided outside of this stack, by KEDA; Terraform ignores it. @default false */
	readonly externalAutoscaler?: boolean;
	/** Pods that open its connections for it. @default its own */
	readonly delegate?: Delegate;
	/**
	 * `Recreate` where two pods at once would do the work twice.
	 * @default RollingUpdate: the new pod is ready before the old one is deleted
	 */
	readonly strategy?: "RollingUpdate" | "Recreate";
	/** Created, and on a change replaced, only once these are ready. @default at once */
	readonly after?: readonly StatefulSet[];
	/** @default compute */
	readonly nodeRole?: NodeRole;
}

/** Pods without a disk, replaced at will, with a disruption budget. */
export class Deployment extends Construct implements Grantee {
	readonly principal: string;
	readonly delegate?: Delegate;
	readonly #pod: WorkloadPod;
	readonly #resource: DeploymentV1;

	/** @param id name of the Deployment */
	constructor(scope: Construct, id: string, props: DeploymentProps) {
		super(scope, id);
		const pod = new WorkloadPod(this, id, props, {
			nodeRole: props.nodeRole ?? "compute",
		});
		this.principal = props.principal ?? id;
		if (props.delegate) this.delegate = props.delegate;
		this.#pod = pod;
		const { autoscaling } = props;
		pod.disruptionBudget(1);
		this.#resource = new DeploymentV1(this, "deployment", {
			metadata: { name: id, namespace: pod.namespace, labels: pod.labels },
			spec: {
				replicas: String(props.replicas),
				revisionHistoryLimit: 5,
				progressDeadlineSeconds: 900,
				selector: { matchLabels: pod.pods.selector },
				strategy:
					props.strategy === "Recreate"
						? { type: "Recreate" }
						: {
								type: "RollingUpdate",
								rollingUpdate: { maxSurge: "1", maxUnavailable: "0" },
							},
				template: pod.render(),
			},
			waitForRollout: true,
			...(props.after?.length && {
				dependsOn: props.after.map(({ dependable }) => dependable),
			}),
			timeouts: { create: "15m", update: "15m", delete: "10m" },
			...((autoscaling || props.externalAutoscaler) && {
				lifecycle: KEEP_REPLICAS,
			}),
		});
		if (autoscaling)
			autoscaler(this, "Deployment", pod.pods, pod.labels, autoscaling);
	}

	get pods() {
		return this.#pod.pods;
	}

	get labels() {
		return this.#pod.labels;
	}

	bind(binding: Binding): void {
		this.#pod.bind(binding);
		this.#resource.spec.putTemplate(this.#pod.render());
	}
}

import { StatefulSetV1 } from "@cdktf/provider-kubernetes/lib/stateful-set-v1/index.js";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { NodeRole } from "../../environments/cluster-spec.ts";
import type { VolumeSpec } from "../../environments/process-size.ts";
import { type Autoscaling, autoscaler, KEEP_REPLICAS } from "./autoscaler.ts";
import type { Binding, Grantee } from "./grantee.ts";
import type { PodGroup } from "./pod-group.ts";
import { Service } from "./service.ts";
import { WorkloadPod, type WorkloadPodProps } from "./workload-pod.ts";

/** The claim that each pod of a StatefulSet has; `Volume.claimTemplate` of this name mounts it. */
export const DATA_VOLUME = "data";

export interface StatefulSetProps extends WorkloadPodProps {
	/** Its name in ACLs, roles and file ownership. @default the id */
	readonly principal?: string;
	readonly replicas: number;
	/** Ports of the headless service, by the containers' port names. */
	readonly ports: Readonly<Record<string, number>>;
	/** Volume claim of each pod. @default none: the pods only need a name */
	readonly storage?: VolumeSpec;
	/** More pods under load; Terraform then ignores their number. @default a fixed number */
	readonly autoscaling?: Autoscaling;
	/** @default stateful */
	readonly nodeRole?: NodeRole;
	/** Pods that a drain of nodes may take away at once. @default 1 */
	readonly maxUnavailable?: number;
	/** Created, and on a change rolled, only once these are ready. @default at once */
	readonly after?: readonly StatefulSet[];
	/** `OrderedReady` where a pod must be ready before the next may start. @default Parallel */
	readonly podManagementPolicy?: "OrderedReady" | "Parallel";
}

/** Pods with a name and a disk of their own, behind a headless service, with a disruption budget. */
export class StatefulSet extends Construct implements Grantee {
	readonly principal: string;
	readonly #pod: WorkloadPod;
	readonly #resource: StatefulSetV1;

	/** @param id name of the StatefulSet; its pods are `id-0`, `id-1`, … */
	constructor(scope: Construct, id: string, props: StatefulSetProps) {
		super(scope, id);
		const pod = new WorkloadPod(this, id, props, {
			nodeRole: props.nodeRole ?? "stateful",
		});
		this.principal = props.principal ?? id;
		this.#pod = pod;
		const headless = new Service(this, "headless", {
			name: `${id}-headless`,
			pods: pod.pods,
			labels: pod.labels,
			ports: props.ports,
			headless: true,
		});
		pod.disruptionBudget(props.maxUnavailable ?? 1);
		const { storage, autoscaling } = props;
		this.#resource = new StatefulSetV1(this, "stateful-set", {
			metadata: { name: id, namespace: pod.namespace, labels: pod.labels },
			spec: {
				serviceName: headless.name,
				replicas: String(props.replicas),
				podManagementPolicy: props.podManagementPolicy ?? "Parallel",
				revisionHistoryLimit: 5,
				selector: { matchLabels: pod.pods.selector },
				updateStrategy: [
					{ type: "RollingUpdate", rollingUpdate: [{ partition: 0 }] },
				],
				...(storage && {
					// A disk outlives its pod and the scaling down of its set; it goes with the namespace.
					persistentVolumeClaimRetentionPolicy: [
						{ whenDeleted: "Retain", whenScaled: "Retain" },
					],
				}),
				template: pod.render(),
				...(storage && { volumeClaimTemplate: [claim(pod.pods, storage)] }),
			},
			waitForRollout: true,
			...(props.after?.length && {
				dependsOn: props.after.map(({ dependable }) => dependable),
			}),
			timeouts: { create: "20m", update: "60m", delete: "20m" },
			...(autoscaling && { lifecycle: KEEP_REPLICAS }),
		});
		if (autoscaling)
			autoscaler(this, "StatefulSet", pod.pods, pod.labels, autoscaling);
	}

	/** For what is to come after its pods are ready. */
	get dependable(): ITerraformDependable {
		return this.#resource;
	}

	get pods() {
		return this.#pod.pods;
	}

	bind(binding: Binding): void {
		this.#pod.bind(binding);
		this.#resource.spec.putTemplate(this.#pod.render());
	}
}

const claim = (pods: PodGroup, { size, storageClass }: VolumeSpec) => ({
	metadata: { name: DATA_VOLUME, labels: pods.selector },
	spec: {
		accessModes: ["ReadWriteOnce"],
		...(storageClass && { storageClassName: storageClass }),
		resources: { requests: { storage: size.toQuantity() } },
	},
});

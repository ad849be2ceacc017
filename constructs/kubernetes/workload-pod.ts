import { PodDisruptionBudgetV1 } from "@cdktf/provider-kubernetes/lib/pod-disruption-budget-v1/index.js";
import { ServiceAccountV1 } from "@cdktf/provider-kubernetes/lib/service-account-v1/index.js";
import type { Construct } from "constructs";
import type { NodeRole } from "../../environments/cluster-spec.ts";
import { ClusterBinding } from "./cluster-binding.ts";
import { type Binding, Bindings } from "./grantee.ts";
import { type PodProps, renderPod } from "./pod.ts";
import { PodGroup } from "./pod-group.ts";

/** What a workload decides about its pods; the rest follows from it. */
export interface WorkloadPodProps
	extends Omit<
		PodProps,
		"pods" | "labels" | "serviceAccountName" | "nodeRole" | "restartPolicy"
	> {
	/** What the workload is for, e.g. `storage`; its `tier` label. */
	readonly tier: string;
	/** Version of the program; its `version` label. */
	readonly version: string;
}

/** The part that every kind of workload shares: identity, labels, and a pod that grants may extend. */
export class WorkloadPod {
	readonly name: string;
	readonly pods: PodGroup;
	readonly labels: Record<string, string>;
	readonly namespace: string;
	readonly serviceAccount: ServiceAccountV1;
	readonly #scope: Construct;
	readonly #props: WorkloadPodProps;
	readonly #bindings: Bindings;
	readonly #nodeRole: NodeRole | undefined;
	readonly #restartPolicy: PodProps["restartPolicy"];

	constructor(
		scope: Construct,
		name: string,
		props: WorkloadPodProps,
		placement: Pick<PodProps, "nodeRole" | "restartPolicy">,
	) {
		const cluster = ClusterBinding.of(scope);
		this.#scope = scope;
		this.name = name;
		this.pods = new PodGroup(name);
		this.labels = cluster.labels(name, props.tier, props.version);
		this.namespace = cluster.namespace;
		this.serviceAccount = serviceAccount(scope, name, this.labels);
		this.#props = props;
		this.#bindings = new Bindings(name);
		this.#nodeRole = placement.nodeRole && cluster.nodeRole(placement.nodeRole);
		this.#restartPolicy = placement.restartPolicy;
	}

	/** @param maxUnavailable pods that a drain of nodes may take away at once */
	disruptionBudget(maxUnavailable: number): void {
		new PodDisruptionBudgetV1(this.#scope, "disruption-budget", {
			metadata: {
				name: this.name,
				namespace: this.namespace,
				labels: this.labels,
			},
			spec: {
				maxUnavailable: String(maxUnavailable),
				selector: { matchLabels: this.pods.selector },
			},
		});
	}

	bind(binding: Binding): void {
		this.#bindings.add(binding);
	}

	/** The container that does the work. */
	get containerName(): string {
		const [first] = this.#props.containers;
		if (!first) throw new Error(`${this.name}: a pod has at least a container`);
		return first.name;
	}

	/** The pod with what has been granted until now; grants extend the first container. */
	render() {
		const [first, ...rest] = this.#props.containers;
		if (!first) throw new Error(`${this.name}: a pod has at least a container`);
		const bindings = new Bindings(this.name, first.environment, first.mounts);
		bindings.add(this.#bindings);
		const { environment, mounts } = bindings;
		// Named one by one: a workload's own props may hold more than a pod's.
		const { securityContext, terminationGracePeriod } = this.#props;
		const { initContainers, automountServiceAccountToken } = this.#props;
		const { configChecksum, whenUnsatisfiable } = this.#props;
		return renderPod({
			securityContext,
			terminationGracePeriod,
			...(initContainers && { initContainers }),
			...(automountServiceAccountToken && { automountServiceAccountToken }),
			...(configChecksum && { configChecksum }),
			...(whenUnsatisfiable && { whenUnsatisfiable }),
			containers: [{ ...first, environment, mounts }, ...rest],
			pods: this.pods,
			labels: this.labels,
			serviceAccountName: this.serviceAccount.metadata.name,
			...(this.#nodeRole && { nodeRole: this.#nodeRole }),
			...(this.#restartPolicy && { restartPolicy: this.#restartPolicy }),
		});
	}
}

/** The identity of a workload's pods; no token is mounted unless the pod requests it. */
export const serviceAccount = (
	scope: Construct,
	name: string,
	labels: Record<string, string>,
): ServiceAccountV1 =>
	new ServiceAccountV1(scope, "service-account", {
		metadata: { name, namespace: ClusterBinding.of(scope).namespace, labels },
		automountServiceAccountToken: false,
	});

import type { ServiceSpec } from "../../environments/workload-specs.ts";
import type { Autoscaling } from "../kubernetes/autoscaler.ts";

/** An autoscaler where the environment gives a workload room to grow. */
export const autoscaling = ({
	replicas,
	maxReplicas,
}: ServiceSpec): { autoscaling?: Autoscaling } =>
	maxReplicas > replicas
		? { autoscaling: { minReplicas: replicas, maxReplicas } }
		: {};

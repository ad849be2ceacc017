import { Construct } from "constructs";
import type { AddOnsSpec } from "../../environments/environment-spec.ts";
import { PROMETHEUS } from "../add-ons/prometheus-stack.ts";
import { MANAGED_PROMETHEUS } from "../gcp/managed-prometheus.ts";
import { ClusterBinding } from "../kubernetes/cluster-binding.ts";
import {
	type CustomResource,
	customResources,
} from "../kubernetes/custom-resources.ts";
import type { Grantable } from "../kubernetes/grantee.ts";
import { type ForeignPods, NetworkRule } from "../kubernetes/network-rule.ts";
import type { PodGroup } from "../kubernetes/pod-group.ts";

/** A workload that answers `/metrics` on its port `http`. */
export interface Observed extends Grantable {
	readonly httpPort: number;
}

/** Somebody who collects metrics, and how he is told of pods. */
interface Collector {
	readonly pods: ForeignPods;
	monitor(pods: PodGroup): CustomResource;
}

const ENDPOINT = { port: "http", interval: "30s" } as const;

const COLLECTORS: Readonly<Partial<Record<keyof AddOnsSpec, Collector>>> = {
	managedPrometheus: {
		pods: MANAGED_PROMETHEUS,
		monitor: ({ name, selector }) => ({
			apiVersion: "monitoring.googleapis.com/v1",
			kind: "PodMonitoring",
			name,
			spec: { selector: { matchLabels: selector }, endpoints: [ENDPOINT] },
		}),
	},
	prometheusStack: {
		pods: PROMETHEUS,
		monitor: ({ name, selector }) => ({
			apiVersion: "monitoring.coreos.com/v1",
			kind: "PodMonitor",
			name,
			spec: {
				selector: { matchLabels: selector },
				podMetricsEndpoints: [ENDPOINT],
			},
		}),
	},
};

/** Has the metrics of workloads collected by the add-ons that are on; lets these in, to the metrics' ports alone. */
export class MetricsCollection extends Construct {
	constructor(scope: Construct, id: string, workloads: readonly Observed[]) {
		super(scope, id);
		const { addOns } = ClusterBinding.of(this).environment;
		for (const [name, on] of Object.entries(addOns)) {
			const collector = COLLECTORS[name as keyof AddOnsSpec];
			if (!on || !collector) continue;
			for (const { grantee, httpPort } of workloads) {
				new NetworkRule(this, `${collector.pods.name}-${grantee.pods.name}`, {
					from: collector.pods,
					to: grantee.pods,
					ports: [httpPort],
				});
				customResources(this).add(collector.monitor(grantee.pods));
			}
		}
	}
}

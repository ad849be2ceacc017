import { Release } from "@cdktf/provider-helm/lib/release/index.js";
import { Construct } from "constructs";
import { ClusterBinding } from "../kubernetes/cluster-binding.ts";
import type { ForeignPods } from "../kubernetes/network-peer.ts";

/** Pinned: what is deployed changes with this file, not with the day. */
const CHART = {
	repository: "https://prometheus-community.github.io/helm-charts",
	chart: "kube-prometheus-stack",
	version: "75.15.1",
} as const;

const NAMESPACE = "monitoring";

/** The pods that collect. */
export const PROMETHEUS: ForeignPods = {
	name: "prometheus",
	namespaces: [NAMESPACE],
	labels: { "app.kubernetes.io/name": "prometheus" },
};

/** The part of the chart's values that this project sets. */
interface PrometheusStackValues {
	readonly grafana: { readonly enabled: boolean };
	readonly alertmanager: { readonly enabled: boolean };
	readonly prometheus: {
		readonly prometheusSpec: {
			readonly retention: string;
			readonly podMonitorSelectorNilUsesHelmValues: boolean;
			readonly serviceMonitorSelectorNilUsesHelmValues: boolean;
			readonly ruleSelectorNilUsesHelmValues: boolean;
		};
	};
}

/** Prometheus, Alertmanager and Grafana where the cluster has no monitoring of its own. Cluster-scoped. */
export class PrometheusStack extends Construct {
	constructor(scope: Construct, id: string) {
		super(scope, id);
		const values: PrometheusStackValues = {
			grafana: { enabled: true },
			alertmanager: { enabled: true },
			prometheus: {
				prometheusSpec: {
					retention: "15d",
					// Monitors and rules of every namespace, not only those that this release made.
					podMonitorSelectorNilUsesHelmValues: false,
					serviceMonitorSelectorNilUsesHelmValues: false,
					ruleSelectorNilUsesHelmValues: false,
				},
			},
		};
		new Release(this, "release", {
			provider: ClusterBinding.of(this).helm,
			name: "prometheus",
			namespace: NAMESPACE,
			createNamespace: true,
			...CHART,
			values: [JSON.stringify(values)],
			atomic: true,
			wait: true,
		});
	}
}

import { Construct } from "constructs";
import { AGENT_COMPONENTS } from "../../engines/metrics-agent.ts";
import { clusterPort } from "../../engines/ports.ts";
import { memberCount } from "../../environments/components.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { PROMETHEUS } from "../add-ons/prometheus-stack.ts";
import { ClusterBinding } from "../kubernetes/cluster-binding.ts";
import { customResources } from "../kubernetes/custom-resources.ts";
import type { Grantable } from "../kubernetes/grantee.ts";
import { NetworkRule } from "../kubernetes/network-rule.ts";
import { PodGroup } from "../kubernetes/pod-group.ts";
import type { Collector, MetricsSource } from "./managed-monitoring.ts";

/** A workload that answers `/metrics` on its port `http`. */
export interface Observed extends Grantable {
	readonly httpPort: number;
}

/** Collects where the cluster has no monitoring of its own. */
const PROMETHEUS_STACK: Collector = {
	pods: PROMETHEUS,
	collect: (scope, { pods, portName }) =>
		customResources(scope).add({
			apiVersion: "monitoring.coreos.com/v1",
			kind: "PodMonitor",
			name: pods.name,
			spec: {
				selector: { matchLabels: pods.selector },
				podMetricsEndpoints: [{ port: portName, interval: "30s" }],
			},
		}),
};

/**
 * Has the metrics of workloads, and of engines that have an agent, collected by the add-ons that are on; lets these in,
 * to the metrics' ports alone.
 */
export class MetricsCollection extends Construct {
	constructor(scope: Construct, id: string, workloads: readonly Observed[]) {
		super(scope, id);
		const { environment, provider } = ClusterBinding.of(this);
		const sources = [
			...workloads.map(
				({ grantee, httpPort }): MetricsSource => ({
					pods: grantee.pods,
					portName: "http",
					port: httpPort,
				}),
			),
			...enginesOf(environment),
		];
		const { managedPrometheus, prometheusStack } = environment.addOns;
		const collectors = [
			managedPrometheus && provider.monitoring?.collector,
			prometheusStack && PROMETHEUS_STACK,
		];
		for (const collector of collectors) {
			if (!collector) continue;
			for (const source of sources) {
				new NetworkRule(this, `${collector.pods.name}-${source.pods.name}`, {
					from: collector.pods,
					to: source.pods,
					ports: [source.port],
				});
				collector.collect(this, source);
			}
		}
	}
}

/** The engines whose JVMs have an agent. */
const enginesOf = (environment: EnvironmentSpec): MetricsSource[] =>
	environment.addOns.engineMetrics
		? AGENT_COMPONENTS.filter(
				(component) => memberCount(environment, component) > 0,
			).map((component) => ({
				pods: new PodGroup(component),
				portName: "metrics",
				port: clusterPort("engine-metrics"),
			}))
		: [];

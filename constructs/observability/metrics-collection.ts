import { Construct } from "constructs";
import { AGENT_COMPONENTS } from "../../engines/metrics-agent.ts";
import { clusterPort } from "../../engines/ports.ts";
import { memberCount } from "../../environments/components.ts";
import type {
	AddOnsSpec,
	EnvironmentSpec,
} from "../../environments/environment-spec.ts";
import { PROMETHEUS } from "../add-ons/prometheus-stack.ts";
import { MANAGED_PROMETHEUS } from "../gcp/managed-prometheus.ts";
import { ClusterBinding } from "../kubernetes/cluster-binding.ts";
import {
	type CustomResource,
	customResources,
} from "../kubernetes/custom-resources.ts";
import type { Grantable } from "../kubernetes/grantee.ts";
import { type ForeignPods, NetworkRule } from "../kubernetes/network-rule.ts";
import { PodGroup } from "../kubernetes/pod-group.ts";

/** A workload that answers `/metrics` on its port `http`. */
export interface Observed extends Grantable {
	readonly httpPort: number;
}

/** Pods that answer `/metrics`, at a port by its name. */
interface Source {
	readonly pods: PodGroup;
	readonly portName: string;
	readonly port: number;
}

/** Somebody who collects metrics, and how he is told of pods. */
interface Collector {
	readonly pods: ForeignPods;
	monitor(source: Source): CustomResource;
}

const endpoint = ({ portName }: Source) => ({
	port: portName,
	interval: "30s",
});

const COLLECTORS: Readonly<Partial<Record<keyof AddOnsSpec, Collector>>> = {
	managedPrometheus: {
		pods: MANAGED_PROMETHEUS,
		monitor: (source) => ({
			apiVersion: "monitoring.googleapis.com/v1",
			kind: "PodMonitoring",
			name: source.pods.name,
			spec: {
				selector: { matchLabels: source.pods.selector },
				endpoints: [endpoint(source)],
			},
		}),
	},
	prometheusStack: {
		pods: PROMETHEUS,
		monitor: (source) => ({
			apiVersion: "monitoring.coreos.com/v1",
			kind: "PodMonitor",
			name: source.pods.name,
			spec: {
				selector: { matchLabels: source.pods.selector },
				podMetricsEndpoints: [endpoint(source)],
			},
		}),
	},
};

/**
 * Has the metrics of workloads, and of engines that have an agent, collected by the add-ons that are on; lets these in,
 * to the metrics' ports alone.
 */
export class MetricsCollection extends Construct {
	constructor(scope: Construct, id: string, workloads: readonly Observed[]) {
		super(scope, id);
		const { environment } = ClusterBinding.of(this);
		const sources = [
			...workloads.map(
				({ grantee, httpPort }): Source => ({
					pods: grantee.pods,
					portName: "http",
					port: httpPort,
				}),
			),
			...enginesOf(environment),
		];
		for (const [name, on] of Object.entries(environment.addOns)) {
			const collector = COLLECTORS[name as keyof AddOnsSpec];
			if (!on || !collector) continue;
			for (const source of sources) {
				new NetworkRule(this, `${collector.pods.name}-${source.pods.name}`, {
					from: collector.pods,
					to: source.pods,
					ports: [source.port],
				});
				customResources(this).add(collector.monitor(source));
			}
		}
	}
}

/** The engines whose JVMs have an agent. */
const enginesOf = (environment: EnvironmentSpec): Source[] =>
	environment.addOns.engineMetrics
		? AGENT_COMPONENTS.filter(
				(component) => memberCount(environment, component) > 0,
			).map((component) => ({
				pods: new PodGroup(component),
				portName: "metrics",
				port: clusterPort("engine-metrics"),
			}))
		: [];

import type { Construct } from "constructs";
import type { ForeignPods } from "../kubernetes/network-peer.ts";
import type { PodGroup } from "../kubernetes/pod-group.ts";
import type { AlertRule } from "./alert-rules.ts";

/** Pods that report metrics at `/metrics` of a port. */
export interface MetricsSource {
	readonly pods: PodGroup;
	readonly portName: string;
	readonly port: number;
}

/** Collects the metrics of the pods that are declared to it. */
export interface Collector {
	readonly pods: ForeignPods;
	/** Declares a source to it. */
	collect(scope: Construct, source: MetricsSource): void;
}

/** A line of a workload's log that raises an alert. */
interface LogAlert {
	readonly name: string;
	readonly summary: string;
	/** The workload's `app` label. */
	readonly app: string;
	/** The `code` of the error that the line reports. */
	readonly errorCode: string;
}

/** A monitoring service that comes with the cluster. */
export interface ManagedMonitoring {
	readonly collector: Collector;
	/** PromQL labels of the environment's time series, e.g. `namespace="bigdata"`. */
	readonly series: string;
	/** Has rules and logs watched; the policies that it takes are created below the scope. */
	alert(
		scope: Construct,
		alerts: {
			readonly rules: readonly AlertRule[];
			readonly logs: readonly LogAlert[];
		},
	): void;
}

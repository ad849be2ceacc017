import { Release } from "@cdktf/provider-helm/lib/release/index.js";
import { Construct } from "constructs";
import { ClusterBinding } from "../kubernetes/cluster-binding.ts";
import type { ForeignServiceAccount } from "../kubernetes/credential-store.ts";
import type { ForeignPods } from "../kubernetes/network-peer.ts";

/** Pinned: what is deployed changes with this file, not with the day. */
const CHART = {
	repository: "https://kedacore.github.io/charts",
	chart: "keda",
	version: "2.17.2",
} as const;

const KEDA_NAMESPACE = "keda";

/** The pods that read the lag of a group from Kafka. */
export const KEDA_OPERATOR: ForeignPods = {
	name: "keda",
	namespaces: [KEDA_NAMESPACE],
	labels: { app: "keda-operator" },
};

/** The identity of these pods. */
export const KEDA_SERVICE_ACCOUNT: ForeignServiceAccount = {
	namespace: KEDA_NAMESPACE,
	name: "keda-operator",
};

/** The part of the chart's values that this project sets. */
interface KedaValues {
	readonly operator: { readonly replicaCount: number };
	readonly metricsServer: { readonly replicaCount: number };
	readonly podDisruptionBudget: {
		readonly operator: { readonly maxUnavailable: number };
	};
}

/** KEDA, which scales on what a metrics server does not know. Cluster-scoped: only for a cluster of one's own. */
export class Keda extends Construct {
	constructor(scope: Construct, id: string) {
		super(scope, id);
		const values: KedaValues = {
			// The second one waits; it takes over when the first goes.
			operator: { replicaCount: 2 },
			metricsServer: { replicaCount: 2 },
			podDisruptionBudget: { operator: { maxUnavailable: 1 } },
		};
		new Release(this, "release", {
			provider: ClusterBinding.of(this).helm,
			name: "keda",
			namespace: KEDA_NAMESPACE,
			createNamespace: true,
			...CHART,
			values: [JSON.stringify(values)],
			atomic: true,
			wait: true,
		});
	}
}

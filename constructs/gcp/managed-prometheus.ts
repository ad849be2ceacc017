import type { ForeignPods } from "../kubernetes/network-rule.ts";

/** The pods by which Google Cloud Managed Service for Prometheus collects; in the second namespace on Autopilot clusters. */
export const MANAGED_PROMETHEUS: ForeignPods = {
	name: "managed-prometheus",
	namespaces: ["gmp-system", "gke-gmp-system"],
	labels: { "app.kubernetes.io/name": "collector" },
};

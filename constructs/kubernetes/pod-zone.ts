import { ZONE_VARIABLE } from "../../engines/placement.ts";

/**
 * The variable by which a pod knows its zone. The API server copies the label from the node (Kubernetes 1.35 on);
 * where it does not, all nodes are in the same nameless zone and awareness changes nothing.
 */
export const POD_ZONE = {
	[ZONE_VARIABLE]: {
		podField: "metadata.labels['topology.kubernetes.io/zone']",
	},
} as const;

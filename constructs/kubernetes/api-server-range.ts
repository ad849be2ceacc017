import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import type { AddressRange } from "./network-rule.ts";

/**
 * Where the API server answers. Known for the environment's own cluster; elsewhere any address, on its ports only,
 * since the address behind `kubernetes.default` differs from cluster to cluster.
 */
export const apiServerRange = ({ cluster }: EnvironmentSpec): AddressRange => ({
	cidr:
		cluster.kind === "gke" && cluster.ownership === "owned"
			? cluster.network.controlPlane
			: "0.0.0.0/0",
});

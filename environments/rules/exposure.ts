import type { Rule } from "./rule.ts";

/** Nothing is public without authentication, and nothing is exposed where there is no such way. */
export const exposure: Rule = function* ({ exposure, cluster }) {
	for (const [name, exposed] of Object.entries(exposure)) {
		if (exposed.kind === "gateway" && exposed.authentication === "none")
			yield {
				key: `exposure.${name}.authentication`,
				value: "none",
				because: `makes ${exposed.host} a public endpoint that anybody may use`,
				allowed: "take identity-aware-proxy, or port-forward",
			};
		if (exposed.kind === "gateway" && cluster.kind !== "gke")
			yield {
				key: `exposure.${name}`,
				value: exposed.kind,
				because: `needs the Gateway of a GKE cluster, this one is of kind ${cluster.kind}`,
				allowed: "take port-forward",
			};
		if ((exposed.kind === "loopback") !== (cluster.kind === "local"))
			yield {
				key: `exposure.${name}`,
				value: exposed.kind,
				because: `does not exist on a cluster of kind ${cluster.kind}`,
				allowed:
					cluster.kind === "local"
						? "take loopback"
						: "take port-forward or gateway",
			};
	}
};

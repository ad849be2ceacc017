import type { Rule } from "../spec-error.ts";

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

/** Where others have data or access, nobody connects without being known. */
export const security: Rule = function* ({ tier, kafka, elasticsearch }) {
	if (tier !== "prod" && tier !== "staging") return;
	if (kafka.security !== "scram")
		yield {
			key: "kafka.security",
			value: kafka.security,
			because: `lets every pod that reaches a broker of ${tier} read and write all topics`,
			allowed: "take scram",
		};
	if (elasticsearch.security !== "tls")
		yield {
			key: "elasticsearch.security",
			value: elasticsearch.security,
			because: `lets every pod that reaches a node of ${tier} read and write all indices`,
			allowed: "take tls",
		};
};

const FULL_VERSION = /^v?\d+\.\d+\.\d+([.+-][\w.-]+)?$/;

/** A tag that moves deploys what nobody tested. */
export const images: Rule = function* ({ images, tier }) {
	for (const [name, { tag, digest }] of Object.entries(images)) {
		if (
			(tier === "prod" || tier === "staging") &&
			digest === undefined &&
			!FULL_VERSION.test(tag)
		)
			yield {
				key: `images.${name}.tag`,
				value: JSON.stringify(tag),
				because: `may name another image tomorrow, which ${tier} must not run`,
				allowed: "take a full version such as 4.3.1, or add the digest",
			};
	}
};

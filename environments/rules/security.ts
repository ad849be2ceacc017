import type { Rule } from "./rule.ts";

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

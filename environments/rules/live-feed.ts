import type { Rule } from "./rule.ts";

/** A live feed needs an account's credentials and a way out, which pods of the environment are not given. */
export const liveFeed: Rule = function* ({ cluster, workloads }) {
	const { feed, replay, feedKeyFile, feedSecretFile } =
		workloads.tickProducer.settings;
	if (feed !== "alpaca") return;
	const key = "workloads.tickProducer.settings.feed";
	if (cluster.kind !== "local")
		yield {
			key,
			value: feed,
			because:
				"has no credentials in a cluster, and the default deny lets nothing out",
			allowed: "take simulation or replay; npm start -- --feed alpaca runs it",
		};
	if (replay)
		yield {
			key,
			value: feed,
			because: "contradicts replay, which is of the history",
			allowed: "take one of them",
		};
	if (!feedKeyFile || !feedSecretFile)
		yield {
			key,
			value: feed,
			because: "cannot log in without feedKeyFile and feedSecretFile",
			allowed: "give both",
		};
};

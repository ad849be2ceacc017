import type { Rule } from "./rule.ts";

/** Two who collect the same metrics: each is kept, and alerts, twice. */
export const monitoring: Rule = function* ({ addOns }) {
	if (addOns.managedPrometheus && addOns.prometheusStack)
		yield {
			key: "addOns.prometheusStack",
			value: "true",
			because: "collects what managedPrometheus collects already",
			allowed: "turn one of the two off",
		};
};

import type { Rule } from "./rule.ts";

/** Two who collect the same metrics, which are then kept, and alert, twice; metrics that nobody collects. */
export const monitoring: Rule = function* ({ addOns }) {
	if (addOns.managedPrometheus && addOns.prometheusStack)
		yield {
			key: "addOns.prometheusStack",
			value: "true",
			because: "collects what managedPrometheus collects already",
			allowed: "turn one of the two off",
		};
	if (
		addOns.engineMetrics &&
		!addOns.managedPrometheus &&
		!addOns.prometheusStack
	)
		yield {
			key: "addOns.engineMetrics",
			value: "true",
			because: "tells what nobody collects",
			allowed: "turn managedPrometheus or prometheusStack on, or it off",
		};
};

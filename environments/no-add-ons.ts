import type { AddOnsSpec } from "./environment-spec.ts";

/** For environments that do not own their cluster. */
export const NO_ADD_ONS: AddOnsSpec = {
	keda: false,
	managedPrometheus: false,
	prometheusStack: false,
	engineMetrics: false,
};
